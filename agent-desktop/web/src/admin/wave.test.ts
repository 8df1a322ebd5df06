import { describe, expect, it } from 'vitest'
import { readByServer, wave } from './wave'

describe('wave', () => {
  it('is a header of 44 bytes and the mean of the channels, kept within bounds', async () => {
    const blob = wave([Float32Array.of(0, 0.5, 2), Float32Array.of(0, -0.5, 2)], 48_000)
    const bytes = new DataView(await blob.arrayBuffer())
    expect(bytes.byteLength).toBe(50)
    expect(String.fromCharCode(bytes.getUint8(0), bytes.getUint8(1), bytes.getUint8(2), bytes.getUint8(3))).toBe('RIFF')
    expect(bytes.getUint32(24, true)).toBe(48_000)
    expect(bytes.getUint32(40, true)).toBe(6)
    expect([44, 46, 48].map((at) => bytes.getInt16(at, true))).toEqual([0, 0, 32_767])
  })

  it('of nothing is a header alone', () => {
    expect(wave([], 8_000).size).toBe(44)
  })
})

describe('readByServer', () => {
  it('knows WAV, Opus and bare G.711, whatever the case', () => {
    expect(['a.wav', 'B.WAV', 'c.opus', 'd.ulaw'].every(readByServer)).toBe(true)
    expect(['a.mp3', 'b.flac', 'wav', ''].some(readByServer)).toBe(false)
  })
})
