/** A mono WAV file of 16 bits, from samples of -1 to 1 of one or more channels. */
export function wave(channels: Float32Array[], rate: number): Blob {
  const length = channels[0]?.length ?? 0
  const bytes = new DataView(new ArrayBuffer(44 + 2 * length))
  const text = (at: number, value: string): void => {
    for (let i = 0; i < value.length; i++) bytes.setUint8(at + i, value.charCodeAt(i))
  }
  text(0, 'RIFF')
  bytes.setUint32(4, 36 + 2 * length, true)
  text(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, 2 * rate, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  text(36, 'data')
  bytes.setUint32(40, 2 * length, true)
  for (let i = 0; i < length; i++) {
    let sum = 0
    for (const channel of channels) sum += channel[i] ?? 0
    const sample = Math.max(-1, Math.min(1, sum / channels.length))
    bytes.setInt16(44 + 2 * i, Math.round(sample * 32_767), true)
  }
  return new Blob([bytes], { type: 'audio/wav' })
}

/** What the server reads by itself; anything else is decoded by the browser first. */
export function readByServer(name: string): boolean {
  return /\.(wav|wave|ogg|oga|opus|al|alaw|pcma|ul|ulaw|mulaw|pcmu)$/i.test(name)
}
