import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServerMessage } from './contract'
import type { Connection, Wire } from './socket'
import { DeskSocket } from './socket'

class FakeWire implements Wire {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onerror: (() => void) | null = null
  readonly sent: { type: string; calls?: Record<string, number> }[] = []
  closed = false

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string })
  }

  close(): void {
    this.closed = true
  }

  says(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }

  drops(code = 1006): void {
    this.onclose?.({ code })
  }
}

const HELLO = { type: 'hello', protocol: 1, instance: 'i', at: '2026-11-22T01:00:00Z' }

describe('DeskSocket', () => {
  let wires: FakeWire[]
  let connections: Connection[]
  let heard: ServerMessage[]
  let have: Record<string, number>
  let socket: DeskSocket
  const last = (): FakeWire => wires.at(-1)!

  beforeEach(() => {
    vi.useFakeTimers()
    wires = []
    connections = []
    heard = []
    have = {}
    socket = new DeskSocket(
      () => {
        const wire = new FakeWire()
        wires.push(wire)
        return wire
      },
      {
        have: () => ({ ...have }),
        message: (message) => heard.push(message),
        connection: (connection) => connections.push(connection)
      },
      () => 0.5
    )
    socket.start()
  })

  afterEach(() => {
    socket.stop()
    vi.useRealTimers()
  })

  it('hello_first_isAnsweredWithWhatThePageHas', () => {
    have = { a: 12 }
    expect(last().sent).toEqual([])
    last().says(HELLO)
    expect(last().sent).toEqual([{ type: 'resume', calls: { a: 12 } }])
    expect(connections.at(-1)).toBe('online')
  })

  it('gaps_severalAtOnce_areOneQuestionMore', () => {
    last().says(HELLO)
    have = { a: 3 }
    socket.resume()
    socket.resume()
    socket.resume()
    expect(last().sent).toHaveLength(1)
    have = { a: 5 }
    vi.advanceTimersByTime(1_000)
    expect(last().sent.slice(1)).toEqual([{ type: 'resume', calls: { a: 5 } }])
  })

  it('connection_lost_comesBackWithGrowingPausesUpToTenSeconds', () => {
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const count = wires.length
      last().drops()
      let waited = 0
      while (wires.length === count) {
        vi.advanceTimersByTime(100)
        waited += 100
      }
      waits.push(waited)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10000, 10000, 10000])
  })

  it('reconnection_afterALoss_asksForWhatCameAfterTheLastEntry', () => {
    last().says(HELLO)
    have = { a: 40 }
    last().drops()
    expect(connections.at(-1)).toBe('offline')
    vi.advanceTimersByTime(500)
    last().says(HELLO)
    expect(wires).toHaveLength(2)
    expect(last().sent[0]).toEqual({ type: 'resume', calls: { a: 40 } })
  })

  it('pong_missing_countsAsLost', () => {
    last().says(HELLO)
    vi.advanceTimersByTime(20_000)
    expect(last().sent.at(-1)).toEqual({ type: 'ping' })
    vi.advanceTimersByTime(9_999)
    expect(connections.at(-1)).toBe('online')
    vi.advanceTimersByTime(1)
    expect(connections.at(-1)).toBe('offline')
    expect(wires[0]!.closed).toBe(true)
  })

  it('pong_inTime_keepsTheConnection', () => {
    last().says(HELLO)
    for (let i = 0; i < 6; i++) {
      vi.advanceTimersByTime(20_000)
      last().says({ type: 'pong' })
    }
    expect(wires).toHaveLength(1)
    expect(connections.at(-1)).toBe('online')
  })

  it('server_thatSaysNothing_isGivenUp', () => {
    vi.advanceTimersByTime(10_000)
    expect(connections.at(-1)).toBe('offline')
  })

  it.each([
    [4401, 'signedOut'],
    [4409, 'refused']
  ])('close_withCode%i_isNotTriedAgain', (code, connection) => {
    last().says(HELLO)
    last().drops(code)
    vi.advanceTimersByTime(60_000)
    expect(connections.at(-1)).toBe(connection)
    expect(wires).toHaveLength(1)
  })

  it('message_thatIsNoJson_isIgnored', () => {
    last().says(HELLO)
    last().says('{')
    last().says({ type: 'pong' })
    expect(heard.map((each) => each.type)).toEqual(['hello', 'pong'])
  })

  it('stop_whileWaiting_triesNoMore', () => {
    last().drops()
    socket.stop()
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(1)
  })

  it('now_whileWaiting_triesAtOnce', () => {
    last().drops()
    socket.now()
    expect(wires).toHaveLength(2)
  })
})
