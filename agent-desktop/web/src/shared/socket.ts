import type { ClientMessage, ServerMessage } from './contract'

/** How the desk's connection is. `refused` and `signedOut` do not mend by themselves. */
export type Connection = 'connecting' | 'online' | 'offline' | 'refused' | 'signedOut'

/** The part of WebSocket that is used, so that tests can play the server. */
export interface Wire {
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  onerror: (() => void) | null
  send(text: string): void
  close(code?: number): void
}

export interface DeskSocketListener {
  /** What the page has: per call the sequence of its last entry. */
  have(): Record<string, number>
  message(message: ServerMessage): void
  connection(connection: Connection): void
}

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 10_000
const PING_EVERY = 20_000
const PONG_WITHIN = 10_000
const RESUME_AT_MOST_EVERY = 1_000

/**
 * The operator's connection to the server, as asyncapi.yaml has it: says what the page has, asks again
 * after a gap, notices silence, and comes back with growing pauses. Never throws at its owner.
 */
export class DeskSocket {
  private wire: Wire | null = null
  private pause = FIRST_PAUSE
  private retry: ReturnType<typeof setTimeout> | null = null
  private heartbeat: ReturnType<typeof setInterval> | null = null
  private pongDue: ReturnType<typeof setTimeout> | null = null
  private resumeAgain: ReturnType<typeof setTimeout> | null = null
  private resumedAt = -Infinity
  private greeted = false
  private stopped = false

  constructor(
    private readonly open: () => Wire,
    private readonly listener: DeskSocketListener,
    private readonly jitter: () => number = Math.random
  ) {}

  start(): void {
    this.stopped = false
    this.connect()
  }

  stop(): void {
    this.stopped = true
    this.drop()
  }

  /** Tries at once instead of waiting for the pause to end. */
  now(): void {
    if (this.wire !== null && this.greeted) return
    this.drop()
    this.pause = FIRST_PAUSE
    this.stopped = false
    this.connect()
  }

  /** Asks for what is missing; several gaps at once are one question. */
  resume(): void {
    if (!this.greeted || this.resumeAgain !== null) return
    const wait = this.resumedAt + RESUME_AT_MOST_EVERY - Date.now()
    if (wait > 0) {
      this.resumeAgain = setTimeout(() => {
        this.resumeAgain = null
        this.resume()
      }, wait)
      return
    }
    this.resumedAt = Date.now()
    this.say({ type: 'resume', calls: this.listener.have() })
  }

  private connect(): void {
    this.listener.connection('connecting')
    let wire: Wire
    try {
      wire = this.open()
    } catch {
      this.lost(0)
      return
    }
    this.wire = wire
    wire.onmessage = ({ data }) => {
      if (this.wire === wire) this.heard(data)
    }
    wire.onclose = ({ code }) => {
      if (this.wire === wire) this.lost(code)
    }
    wire.onerror = () => {}
    // A server that accepts and then says nothing is as gone as one that does not accept.
    this.pongDue = setTimeout(() => this.wire === wire && this.lost(0), PONG_WITHIN)
  }

  private heard(data: unknown): void {
    if (this.pongDue !== null) clearTimeout(this.pongDue)
    this.pongDue = null
    let message: ServerMessage
    try {
      message = JSON.parse(String(data)) as ServerMessage
    } catch {
      return
    }
    if (message.type === 'hello') {
      this.greeted = true
      this.pause = FIRST_PAUSE
      this.resumedAt = -Infinity
      this.resume()
      this.heartbeat ??= setInterval(() => this.ping(), PING_EVERY)
      this.listener.connection('online')
    }
    this.listener.message(message)
  }

  private ping(): void {
    this.say({ type: 'ping' })
    this.pongDue ??= setTimeout(() => this.lost(0), PONG_WITHIN)
  }

  private say(message: ClientMessage): void {
    try {
      this.wire?.send(JSON.stringify(message))
    } catch {
      this.lost(0)
    }
  }

  private lost(code: number): void {
    this.drop()
    if (this.stopped) return
    if (code === 4401) {
      this.listener.connection('signedOut')
      return
    }
    if (code === 4409) {
      this.listener.connection('refused')
      return
    }
    this.listener.connection('offline')
    const wait = this.pause * (0.75 + this.jitter() / 2)
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2)
    this.retry = setTimeout(() => this.connect(), wait)
  }

  private drop(): void {
    for (const timer of [this.retry, this.pongDue, this.resumeAgain]) {
      if (timer !== null) clearTimeout(timer)
    }
    if (this.heartbeat !== null) clearInterval(this.heartbeat)
    this.retry = this.pongDue = this.resumeAgain = this.heartbeat = null
    const wire = this.wire
    this.wire = null
    this.greeted = false
    if (wire !== null) {
      wire.onopen = wire.onmessage = wire.onclose = wire.onerror = null
      try {
        wire.close(1000)
      } catch {
        // It was never open.
      }
    }
  }
}
