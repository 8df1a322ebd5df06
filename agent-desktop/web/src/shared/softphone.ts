import type { SoftphoneAddress } from './contract'
import type { Wire } from './socket'

/** The call at the operator's own softphone. */
export interface SoftphoneCall {
  state: 'ringing' | 'talking' | 'held' | 'dialling'
  peer: string
  since: string
}

/**
 * The operator's softphone as the page knows it.
 *
 * `absent`: this city's softphones are not controlled from the page. `unreachable`: the program is not
 * running on this machine. `refused`: it runs, and does not accept our token.
 */
export interface SoftphoneState {
  link: 'absent' | 'connecting' | 'connected' | 'unreachable' | 'refused'
  registered: boolean
  call: SoftphoneCall | null
  muted: boolean
  error: string
}

export type SoftphoneCommand =
  | { type: 'answer' | 'hangup' | 'hold' | 'resume' | 'mute' | 'unmute' }
  | { type: 'dtmf'; digits: string }
  | { type: 'dial'; number: string }

export const NO_SOFTPHONE: SoftphoneState = {
  link: 'connecting',
  registered: false,
  call: null,
  muted: false,
  error: ''
}

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 10_000
/** Closed by the softphone because of our token (softphone-protocol.md). */
const TOKEN_REFUSED = 4401

/** The page's link to the softphone on the same machine. Comes back by itself. */
export class Softphone {
  private wire: Wire | null = null
  private retry: ReturnType<typeof setTimeout> | null = null
  private pause = FIRST_PAUSE
  private stopped = true
  private state: SoftphoneState = NO_SOFTPHONE

  constructor(
    private readonly open: (url: string) => Wire,
    private readonly address: () => Promise<SoftphoneAddress | null>,
    private readonly changed: (state: SoftphoneState) => void,
    private readonly complained: (message: string) => void
  ) {}

  start(): void {
    this.stopped = false
    void this.connect()
  }

  stop(): void {
    this.stopped = true
    if (this.retry !== null) clearTimeout(this.retry)
    this.drop()
  }

  /** Whether the command could be sent. */
  command(command: SoftphoneCommand): boolean {
    if (this.wire === null || this.state.link !== 'connected') return false
    try {
      this.wire.send(JSON.stringify(command))
      return true
    } catch {
      return false
    }
  }

  private async connect(): Promise<void> {
    let address: SoftphoneAddress | null
    try {
      address = await this.address()
    } catch {
      this.lost('unreachable')
      return
    }
    if (this.stopped) return
    if (address === null) {
      this.tell({ ...NO_SOFTPHONE, link: 'absent' })
      return
    }
    let wire: Wire
    try {
      wire = this.open(address.url)
    } catch {
      this.lost('unreachable')
      return
    }
    const token = address.token
    this.wire = wire
    wire.onopen = () => wire.send(JSON.stringify({ type: 'hello', token }))
    wire.onmessage = ({ data }) => this.wire === wire && this.heard(data)
    wire.onclose = ({ code }) => {
      if (this.wire === wire) this.lost(code === TOKEN_REFUSED ? 'refused' : 'unreachable')
    }
    wire.onerror = () => {}
  }

  private heard(data: unknown): void {
    let message: { type?: string; message?: string } & Partial<SoftphoneState>
    try {
      message = JSON.parse(String(data)) as typeof message
    } catch {
      return
    }
    if (message.type === 'state') {
      this.pause = FIRST_PAUSE
      this.tell({
        link: 'connected',
        registered: message.registered === true,
        call: message.call ?? null,
        muted: message.muted === true,
        error: message.error ?? ''
      })
    } else if (message.type === 'error' && message.message) {
      this.complained(message.message)
    }
  }

  private lost(link: 'unreachable' | 'refused'): void {
    this.drop()
    if (this.stopped) return
    this.tell({ ...NO_SOFTPHONE, link })
    // A new token is fetched with each try; a refused one will hardly be better in a second.
    if (link === 'refused') this.pause = LONGEST_PAUSE
    this.retry = setTimeout(() => void this.connect(), this.pause)
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2)
  }

  private drop(): void {
    const wire = this.wire
    this.wire = null
    if (wire === null) return
    wire.onopen = wire.onmessage = wire.onclose = wire.onerror = null
    try {
      wire.close(1000)
    } catch {
      // It was never open.
    }
  }

  private tell(state: SoftphoneState): void {
    this.state = state
    this.changed(state)
  }
}
