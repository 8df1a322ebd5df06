import { computed, inject, reactive, ref, shallowReactive, shallowRef } from 'vue'
import type { ComputedRef, InjectionKey, Ref, ShallowRef } from 'vue'
import { Api, RequestError } from '../shared/client'
import type {
  Choice,
  Evidence,
  Matter,
  Proposal,
  Reference,
  Seat,
  ServerMessage,
  Session,
  Side,
  SystemStatus,
  Unfinished
} from '../shared/contract'
import { t } from '../shared/i18n'
import type { Connection, Wire } from '../shared/socket'
import { DeskSocket } from '../shared/socket'
import type { SoftphoneCommand, SoftphoneState } from '../shared/softphone'
import { NO_SOFTPHONE, Softphone } from '../shared/softphone'
import type { CallView } from '../shared/timeline'
import { CallLog } from '../shared/timeline'
import { rememberHandled } from './shift'

/** A short message at the top of the page. */
export interface Notice {
  kind: 'success' | 'warning' | 'error' | 'info'
  text: string
}

/** What one screen of an operator tells the other one. */
type ScreenMessage =
  | { kind: 'evidence'; call: string; spans: Evidence[] }
  | { kind: 'softphone'; state: SoftphoneState }
  | { kind: 'softphoneAsked' }
  | { kind: 'command'; command: SoftphoneCommand }

/** A matter that can be chosen, with its way down the tree. */
export interface MatterLeaf {
  code: string
  name: string
  path: string[]
}

/**
 * The operator's desk: session, seat, the calls' logs, the links to server and softphone, and all that
 * an operator can do. One for the page; components reach it by `useDesk`.
 */
export class Desk {
  readonly api: Api
  readonly session: ShallowRef<Session | null> = shallowRef(null)
  readonly seat: ShallowRef<Seat | null> = shallowRef(null)
  readonly status: ShallowRef<SystemStatus | null> = shallowRef(null)
  readonly reference: ShallowRef<Reference | null> = shallowRef(null)
  readonly connection: Ref<Connection> = ref('connecting')
  readonly offlineSince: Ref<number> = ref(0)
  readonly softphone: ShallowRef<SoftphoneState> = shallowRef(NO_SOFTPHONE)
  /** The server's clock, as well as we know it; ticks each quarter of a second. */
  readonly now: Ref<number> = ref(Date.now())
  readonly views: Map<string, CallView> = shallowReactive(new Map())
  readonly partials: Map<string, Partial<Record<Side, Unfinished>>> = reactive(new Map())
  /** What the knowledge base proposes, by call. */
  readonly proposals: Map<string, Proposal[]> = shallowReactive(new Map())
  /** The evidence of the field in hand. */
  readonly evidence: ShallowRef<{ call: string; spans: Evidence[] }> = shallowRef({ call: '', spans: [] })
  /** Actions on their way, by name, so that a button is not pressed twice. */
  readonly busy: Set<string> = reactive(new Set())
  /** A reason for not ready that takes effect after the wrap-up. */
  readonly breakWanted: Ref<string> = ref('')
  readonly call: ComputedRef<CallView | null> = computed(() => {
    const id = this.seat.value?.call
    return id ? (this.views.get(id) ?? null) : null
  })
  /** Whether the person answers calls, and so has a seat and a softphone. */
  readonly answersCalls: ComputedRef<boolean> = computed(() => {
    const person = this.session.value?.person
    return person !== undefined && person.roles.includes('OPERATOR') && person.extension !== undefined
  })
  readonly administers: ComputedRef<boolean> = computed(
    () => this.session.value?.person?.roles.includes('ADMINISTRATOR') ?? false
  )
  readonly matters: ComputedRef<MatterLeaf[]> = computed(() => leaves(this.reference.value?.matters ?? [], []))

  notify: (notice: Notice) => void = () => {}
  onSignedOut: (expired: boolean) => void = () => {}

  private readonly logs = new Map<string, CallLog>()
  private readonly filling = new Set<string>()
  private socket: DeskSocket | null = null
  private phone: Softphone | null = null
  private screens: BroadcastChannel | null = null
  private skew = 0
  private instance = ''
  private ticker: ReturnType<typeof setInterval> | null = null

  constructor(api = new Api()) {
    this.api = api
    api.onSignedOut = () => this.leave(true)
  }

  /** The session there is, if any; fails when the server cannot be reached. */
  async restore(): Promise<Session> {
    const session = await this.api.session()
    this.session.value = session
    return session
  }

  async signIn(number: string, password: string): Promise<Session> {
    const session = await this.api.signIn(number, password)
    this.session.value = session
    return session
  }

  /** The page a person begins with. */
  get home(): string {
    return this.answersCalls.value ? '/desk' : this.administers.value ? '/admin' : '/tickets'
  }

  async signOut(): Promise<void> {
    await this.api.signOut()
    this.leave(false)
  }

  /** Opens the links. `withSoftphone` is false on a screen whose neighbour holds the softphone. */
  start(withSoftphone: boolean): void {
    if (this.socket !== null) return
    this.ticker = setInterval(() => (this.now.value = Date.now() + this.skew), 250)
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.socket = new DeskSocket(
      () => new WebSocket(`${scheme}://${location.host}/ws/desk`) as unknown as Wire,
      {
        have: () => Object.fromEntries([...this.logs].map(([id, log]) => [id, log.view.sequence])),
        message: (message) => this.heard(message),
        connection: (connection) => this.connected(connection)
      }
    )
    this.socket.start()
    this.openScreens(withSoftphone)
    if (withSoftphone && this.answersCalls.value) {
      this.phone = new Softphone(
        (url) => new WebSocket(url) as unknown as Wire,
        async () => {
          try {
            return await this.api.softphone()
          } catch (error) {
            if (error instanceof RequestError && error.status === 404) return null
            throw error
          }
        },
        (state) => {
          this.softphone.value = state
          this.tellScreens({ kind: 'softphone', state })
        },
        (message) => this.notify({ kind: 'error', text: message })
      )
      this.phone.start()
    }
    void this.loadReference()
  }

  /** Closes everything and forgets the person; `expired` when the server ended the session. */
  leave(expired: boolean): void {
    if (this.session.value?.person === undefined && this.socket === null) return
    this.socket?.stop()
    this.phone?.stop()
    this.screens?.close()
    if (this.ticker !== null) clearInterval(this.ticker)
    this.socket = this.phone = this.screens = this.ticker = null
    this.logs.clear()
    this.views.clear()
    this.partials.clear()
    this.proposals.clear()
    this.session.value = this.seat.value = this.status.value = null
    this.softphone.value = NO_SOFTPHONE
    this.breakWanted.value = ''
    this.onSignedOut(expired)
  }

  reconnect(): void {
    this.socket?.now()
  }

  // What the operator does.

  async ready(): Promise<void> {
    await this.doing('presence', async () => {
      this.sit(await this.api.ready())
    })
  }

  async notReady(reason: string): Promise<void> {
    await this.doing('presence', async () => {
      const during = this.inCall
      this.sit(await this.api.notReady(reason))
      if (during) {
        this.breakWanted.value = reason
        this.notify({ kind: 'info', text: t('presence.afterCall', { reason }) })
      }
    })
  }

  answer(): void {
    if (this.cannotAnswer === '') this.commandSoftphone({ type: 'answer' })
  }

  async toggleHold(): Promise<void> {
    const call = this.call.value
    if (call === null || this.cannotControl !== '') return
    await this.doing('hold', () =>
      call.state === 'HELD' ? this.api.resume(call.id) : this.api.hold(call.id)
    )
  }

  toggleMute(): void {
    if (this.cannotMute !== '') return
    this.commandSoftphone({ type: this.softphone.value.muted ? 'unmute' : 'mute' })
  }

  /** Hangs up through the server, or at the softphone itself while the server is out of reach. */
  async hangUp(): Promise<void> {
    const call = this.call.value
    if (this.connection.value !== 'online' || call === null) {
      this.commandSoftphone({ type: 'hangup' })
      return
    }
    await this.doing('hangup', async () => {
      try {
        await this.api.hangUp(call.id)
      } catch (error) {
        if (!(error instanceof RequestError && error.passing) || !this.commandSoftphone({ type: 'hangup' })) {
          throw error
        }
      }
    })
  }

  async transfer(target: string): Promise<boolean> {
    const call = this.call.value
    if (call === null) return false
    return this.doing('transfer', () => this.api.transfer(call.id, target))
  }

  press(digits: string): void {
    this.commandSoftphone({ type: 'dtmf', digits })
  }

  // Why something cannot be done now; empty when it can.

  get inCall(): boolean {
    const presence = this.seat.value?.presence
    return presence === 'RINGING' || presence === 'TALKING'
  }

  get cannotAnswer(): string {
    if (this.seat.value?.presence !== 'RINGING') return t('why.notRinging')
    return this.softphoneTrouble || (this.softphone.value.call?.state === 'ringing' ? '' : t('why.softphoneSilent'))
  }

  get cannotControl(): string {
    if (this.seat.value?.presence !== 'TALKING') return t('why.noCall')
    if (this.connection.value !== 'online') return t('why.offline')
    const telephony = this.status.value?.telephony
    return telephony && !telephony.ok ? telephony.detail || t('why.telephony') : ''
  }

  get cannotHangUp(): string {
    if (this.softphone.value.call !== null) return ''
    return this.cannotControl
  }

  get cannotMute(): string {
    if (this.seat.value?.presence !== 'TALKING' && this.softphone.value.call?.state !== 'talking') {
      return t('why.noCall')
    }
    return this.softphoneTrouble || (this.softphone.value.call === null ? t('why.noCall') : '')
  }

  get softphoneTrouble(): string {
    const phone = this.softphone.value
    switch (phone.link) {
      case 'absent':
        return t('why.softphoneAbsent')
      case 'connecting':
        return t('why.softphoneConnecting')
      case 'unreachable':
        return t('why.softphoneUnreachable')
      case 'refused':
        return t('why.softphoneRefused')
      case 'connected':
        return phone.registered ? '' : phone.error || t('why.softphoneUnregistered')
    }
  }

  get cannotGetReady(): string {
    if (this.connection.value !== 'online') return t('why.offline')
    return this.inCall ? t('why.inCall') : ''
  }

  /** Shows evidence in the transcript, on this screen and on the other one. */
  showEvidence(call: string, spans: readonly Evidence[]): void {
    // Plain copies: reactive objects cannot be sent to another screen.
    const plain = spans.map((span) => ({ ...span }))
    this.evidence.value = { call, spans: plain }
    this.tellScreens({ kind: 'evidence', call, spans: plain })
  }

  queueName(code: string | null | undefined): string {
    return nameOf(this.reference.value?.queues, code)
  }

  unitName(code: string | null | undefined): string {
    return nameOf(this.reference.value?.units, code)
  }

  kindName(code: string | null | undefined): string {
    return nameOf(this.reference.value?.kinds, code)
  }

  /** A matter of any level with its way down the tree. */
  matterTitle(code: string): string {
    const walk = (matters: readonly Matter[], above: readonly string[]): string => {
      for (const matter of matters) {
        const path = [...above, matter.name]
        if (matter.code === code) return path.join(' / ')
        const found = walk(matter.children, path)
        if (found !== '') return found
      }
      return ''
    }
    return walk(this.reference.value?.matters ?? [], []) || code
  }

  matterName(code: string | null | undefined): string {
    if (!code) return ''
    const leaf = this.matters.value.find((each) => each.code === code)
    return leaf ? leaf.path.join(' / ') : code
  }

  /** Runs one action at a time under a name and says what went wrong; true when it went well. */
  async doing(name: string, action: () => Promise<void>): Promise<boolean> {
    if (this.busy.has(name)) return false
    this.busy.add(name)
    try {
      await action()
      return true
    } catch (error) {
      this.notify({ kind: 'error', text: explain(error) })
      return false
    } finally {
      this.busy.delete(name)
    }
  }

  async loadReference(): Promise<void> {
    try {
      this.reference.value = await this.api.reference()
    } catch (error) {
      if (error instanceof RequestError && error.passing && this.socket !== null) {
        setTimeout(() => void this.loadReference(), 3_000)
      }
    }
  }

  private connected(connection: Connection): void {
    if (connection === 'signedOut') {
      this.leave(true)
      return
    }
    if (connection === 'connecting' && this.connection.value === 'offline') return
    // A refused upgrade does not say why; the session does.
    if (connection === 'offline') void this.checkSession()
    if (connection === 'offline' && this.connection.value !== 'offline') this.offlineSince.value = Date.now()
    if (connection === 'online' && this.reference.value === null) void this.loadReference()
    this.connection.value = connection
  }

  private async checkSession(): Promise<void> {
    try {
      const session = await this.api.session()
      if (this.socket === null) return
      if (session.person === undefined) this.leave(true)
      else this.session.value = session
    } catch {
      // The server is away; that is what the banner says.
    }
  }

  /**
   * After a restart of the server: sits down again, and takes the session's new token. The server seats us not ready then; who was
   * ready before is ready again.
   */
  private async returned(wasReady: boolean): Promise<void> {
    await this.checkSession()
    if (this.socket === null) return
    try {
      const seat = await this.api.seat()
      this.sit(wasReady && seat.presence === 'NOT_READY' ? await this.api.ready() : seat)
    } catch {
      // The next message about the seat brings it.
    }
  }

  private heard(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        if (this.instance !== '' && this.instance !== message.instance) {
          void this.returned(this.seat.value?.presence === 'READY')
        }
        this.instance = message.instance
        this.skew = Date.parse(message.at) - Date.now()
        // A network's delay is not a wrong clock.
        if (!Number.isFinite(this.skew) || Math.abs(this.skew) < 1_000) this.skew = 0
        break
      case 'seat':
        this.sit(message.seat)
        break
      case 'status':
        this.status.value = message.status
        break
      case 'call': {
        const log = this.log(message.call.id)
        log.acceptSnapshot(message.call)
        this.show(log)
        if (log.incomplete) void this.fill(log)
        void this.askProposals(message.call.id)
        break
      }
      case 'entry': {
        const log = this.log(message.call)
        const arrival = log.accept(message)
        if (arrival === 'gap') this.socket?.resume()
        if (arrival === 'added') {
          if (message.event.type === 'uttered') this.endPartial(message.call, message.event.utterance.side)
          if (message.event.type === 'ended' || message.event.type === 'held') this.partials.delete(message.call)
          this.show(log)
        }
        break
      }
      case 'partial':
        this.partials.set(message.call, { ...this.partials.get(message.call), [message.side]: message })
        break
      case 'proposals':
        this.proposals.set(message.call, message.proposals)
        break
      case 'callGone':
        this.proposals.delete(message.call)
        this.logs.delete(message.call)
        this.views.delete(message.call)
        this.partials.delete(message.call)
        break
      case 'pong':
        break
    }
  }

  /** Proposals are told as they change; a page that comes later asks. */
  private async askProposals(call: string): Promise<void> {
    try {
      const proposals = await this.api.proposals(call)
      if (this.views.has(call)) this.proposals.set(call, proposals)
    } catch {
      // The next utterance brings them.
    }
  }

  private sit(seat: Seat): void {
    const wrapped = this.seat.value?.presence === 'WRAP_UP' ? this.call.value : null
    if (wrapped !== null && seat.call !== wrapped.id) rememberHandled(seat.operator, wrapped)
    this.seat.value = seat
    if (seat.presence === 'READY' || seat.presence === 'NOT_READY') this.breakWanted.value = ''
  }

  private log(id: string): CallLog {
    let log = this.logs.get(id)
    if (log === undefined) this.logs.set(id, (log = new CallLog(id)))
    return log
  }

  private show(log: CallLog): void {
    if (log.view.sequence > 0) this.views.set(log.id, log.view)
  }

  private endPartial(call: string, side: Side): void {
    const partials = this.partials.get(call)
    if (partials === undefined) return
    const { [side]: _ended, ...others } = partials
    this.partials.set(call, others)
  }

  /** Fetches what a snapshot does not carry: the turns of the navigation and the earlier moods. */
  private async fill(log: CallLog): Promise<void> {
    if (this.filling.has(log.id)) return
    this.filling.add(log.id)
    try {
      for (const entry of await this.api.timeline(log.id, log.unbroken)) log.accept(entry)
      this.show(log)
    } catch {
      // The snapshot is enough to work with; the next one asks again.
    } finally {
      this.filling.delete(log.id)
    }
  }

  private commandSoftphone(command: SoftphoneCommand): boolean {
    if (this.phone === null) {
      this.tellScreens({ kind: 'command', command })
      return true
    }
    const sent = this.phone.command(command)
    if (!sent) this.notify({ kind: 'error', text: this.softphoneTrouble || t('why.softphoneUnreachable') })
    return sent
  }

  private openScreens(withSoftphone: boolean): void {
    if (typeof BroadcastChannel === 'undefined') return
    this.screens = new BroadcastChannel('jiesu.desk')
    this.screens.onmessage = ({ data }: MessageEvent<ScreenMessage>) => {
      if (data.kind === 'evidence') this.evidence.value = { call: data.call, spans: data.spans }
      else if (data.kind === 'softphone' && !withSoftphone) this.softphone.value = data.state
      else if (data.kind === 'softphoneAsked' && withSoftphone) {
        this.tellScreens({ kind: 'softphone', state: this.softphone.value })
      } else if (data.kind === 'command' && withSoftphone) this.commandSoftphone(data.command)
    }
    if (!withSoftphone) this.tellScreens({ kind: 'softphoneAsked' })
  }

  private tellScreens(message: ScreenMessage): void {
    this.screens?.postMessage(message)
  }
}

/** An error as an operator should read it. */
export function explain(error: unknown): string {
  if (!(error instanceof RequestError)) return t('error.unexpected')
  if (error.message !== '') return error.message
  if (error.status === 0) return t('error.unreachable')
  return t('error.status', { status: error.status })
}

function nameOf(choices: Choice[] | undefined, code: string | null | undefined): string {
  if (!code) return ''
  return choices?.find((each) => each.code === code)?.name ?? code
}

function leaves(matters: readonly Matter[], path: string[]): MatterLeaf[] {
  return matters.flatMap((matter) => {
    const way = [...path, matter.name]
    return matter.children.length === 0
      ? [{ code: matter.code, name: matter.name, path: way }]
      : leaves(matter.children, way)
  })
}

export const DESK: InjectionKey<Desk> = Symbol('desk')

export function useDesk(): Desk {
  const desk = inject(DESK)
  if (desk === undefined) throw new Error('No desk was provided')
  return desk
}

/** The names of units whose codes stand with commas between. */
export function unitNames(codes: string, desk: Desk): string {
  return codes
    .split(',')
    .filter((code) => code !== '')
    .map((code) => desk.unitName(code))
    .join('、')
}
