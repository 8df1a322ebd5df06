import type {
  ArticleOutcome,
  CallEvent,
  CallSnapshot,
  CallState,
  DispatchProposed,
  EmotionAssessed,
  EndReason,
  FieldDecided,
  FieldValue,
  Language,
  Means,
  NavigationEnded,
  Side,
  TicketField,
  TimelineEntry,
  Utterance
} from './contract'

/** A proposal and when it came, so that it can be told from an older decision. */
export interface Suggestion extends FieldValue {
  sequence: number
}

/** A decision and when it was made. */
export interface Decided extends FieldDecided {
  sequence: number
  /** The proposal that was accepted, which a later proposal does not change. */
  basis: Suggestion | null
}

export interface NavigationTurn {
  node: string
  means: Means
  heard: string
  confidence: number
  language: Language | null
  at: string
}

/** A call as the screen shows it: the fold of its timeline. Never changed in place. */
export interface CallView {
  readonly id: string
  readonly sequence: number
  readonly state: CallState
  readonly arrivedAt: string
  readonly queuedAt: string | null
  readonly offeredAt: string | null
  readonly answeredAt: string | null
  readonly heldSince: string | null
  readonly endedAt: string | null
  readonly callerNumber: string
  readonly calledNumber: string
  readonly navigationTurns: readonly NavigationTurn[]
  readonly navigation: NavigationEnded | null
  readonly queue: string | null
  readonly operator: string | null
  readonly waitedMs: number | null
  readonly transferredTo: string | null
  /** Sides being recognised; a side with a text is not, and the text says why. */
  readonly taps: Readonly<Partial<Record<Side, '' | string>>>
  readonly languages: Readonly<Partial<Record<Side, Language>>>
  /** In the order in which they were begun. */
  readonly utterances: readonly Utterance[]
  /** One for each assessed utterance, in that order. */
  readonly emotions: readonly EmotionAssessed[]
  readonly suggestions: Readonly<Partial<Record<TicketField, Suggestion>>>
  readonly decisions: Readonly<Partial<Record<TicketField, Decided>>>
  /** Where the ticket should go, as last proposed. */
  readonly dispatch: DispatchProposed | null
  readonly ticketConfirmed: boolean
  readonly ticketFields: Readonly<Partial<Record<TicketField, string>>>
  readonly ticketNumber: string | null
  /** What became of the knowledge base's articles, by article. */
  readonly articles: Readonly<Record<string, ArticleOutcome>>
  readonly endReason: EndReason | null
}

/** A call nothing is known of yet. */
export function emptyCall(id: string): CallView {
  return {
    id,
    sequence: 0,
    state: 'NAVIGATING',
    arrivedAt: '',
    queuedAt: null,
    offeredAt: null,
    answeredAt: null,
    heldSince: null,
    endedAt: null,
    callerNumber: '',
    calledNumber: '',
    navigationTurns: [],
    navigation: null,
    queue: null,
    operator: null,
    waitedMs: null,
    transferredTo: null,
    taps: {},
    languages: {},
    utterances: [],
    emotions: [],
    suggestions: {},
    decisions: {},
    dispatch: null,
    ticketConfirmed: false,
    ticketFields: {},
    ticketNumber: null,
    articles: {},
    endReason: null
  }
}

/** The view that a snapshot alone gives: without the turns of the navigation and earlier moods. */
export function viewOf(call: CallSnapshot): CallView {
  const suggestions: Partial<Record<TicketField, Suggestion>> = {}
  for (const [field, value] of entries<TicketField, FieldValue>(call.suggestions)) {
    suggestions[field] = { ...value, sequence: 0 }
  }
  const decisions: Partial<Record<TicketField, Decided>> = {}
  for (const [field, decided] of entries<TicketField, FieldDecided>(call.decisions)) {
    const suggestion = suggestions[field]
    const basis = suggestion?.value === decided.value ? suggestion : null
    decisions[field] = { ...decided, sequence: 0, basis }
  }
  const taps: Partial<Record<Side, string>> = {}
  for (const [side] of entries<Side, string>(call.taps)) taps[side] = ''
  return {
    ...emptyCall(call.id),
    sequence: call.sequence,
    state: call.state,
    arrivedAt: call.arrivedAt,
    answeredAt: call.answeredAt ?? null,
    endedAt: call.endedAt ?? null,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    navigation: call.navigation ?? null,
    queue: call.queue ?? null,
    operator: call.operator ?? null,
    taps,
    languages: { ...call.languages },
    utterances: [...call.utterances].sort(byStart),
    emotions: call.emotion ? [call.emotion] : [],
    suggestions,
    decisions,
    dispatch: call.dispatch ?? null,
    ticketConfirmed: call.ticketConfirmed,
    ticketNumber: call.ticketNumber ?? null,
    articles: { ...call.articles },
    endReason: call.endReason ?? null
  }
}

/**
 * Folds one entry into a call. The same entry twice changes nothing; an event of a kind this page
 * does not know only moves the sequence on.
 */
export function foldCall(call: CallView, entry: TimelineEntry): CallView {
  if (entry.sequence <= call.sequence) return call
  return { ...call, ...change(call, entry.event, entry), sequence: entry.sequence }
}

function change(call: CallView, event: CallEvent, entry: TimelineEntry): Partial<CallView> {
  switch (event.type) {
    case 'arrived':
      return {
        state: 'NAVIGATING',
        arrivedAt: entry.at,
        callerNumber: event.callerNumber,
        calledNumber: event.calledNumber
      }
    case 'navigationStarted':
      return { state: 'NAVIGATING' }
    case 'navigationStep': {
      const turn: NavigationTurn = {
        node: event.node,
        means: event.means,
        heard: event.heard,
        confidence: event.confidence,
        language: event.language ?? null,
        at: entry.at
      }
      return { navigationTurns: [...call.navigationTurns, turn] }
    }
    case 'navigationEnded':
      return {
        navigation: {
          node: event.node,
          title: event.title,
          queue: event.queue,
          language: event.language,
          reason: event.reason
        }
      }
    case 'queued':
      return { state: 'QUEUED', queue: event.queue, queuedAt: call.queuedAt ?? entry.at }
    case 'offered':
      return { state: 'RINGING', operator: event.operator, queue: event.queue, offeredAt: entry.at }
    case 'offerEnded':
      return call.state === 'RINGING' ? { state: 'QUEUED', operator: null, offeredAt: null } : {}
    case 'answered':
      return {
        state: 'TALKING',
        operator: event.operator,
        answeredAt: call.answeredAt ?? entry.at,
        waitedMs: event.waitedMs,
        heldSince: null
      }
    case 'held':
      return { state: 'HELD', heldSince: entry.at }
    case 'resumed':
      return { state: 'TALKING', heldSince: null }
    case 'transferred':
      return { transferredTo: event.target, heldSince: null }
    case 'tapOpened':
      return { taps: { ...call.taps, [event.side]: '' } }
    case 'tapLost':
      return { taps: { ...call.taps, [event.side]: event.reason || '—' } }
    case 'languageChosen':
      return { languages: { ...call.languages, [event.side]: event.language } }
    case 'uttered':
      return { utterances: inserted(call.utterances, event.utterance) }
    case 'emotionAssessed': {
      const assessed: EmotionAssessed = {
        utterance: event.utterance,
        scores: event.scores,
        label: event.label,
        intensity: event.intensity,
        reasons: event.reasons,
        alert: event.alert
      }
      const others = call.emotions.filter((each) => each.utterance !== assessed.utterance)
      return { emotions: [...others, assessed].sort((a, b) => a.utterance - b.utterance) }
    }
    case 'fieldSuggested':
      return {
        suggestions: {
          ...call.suggestions,
          [event.field]: { ...event.value, sequence: entry.sequence }
        }
      }
    case 'fieldDecided': {
      const suggestion = call.suggestions[event.field]
      return {
        decisions: {
          ...call.decisions,
          [event.field]: {
            field: event.field,
            value: event.value,
            decision: event.decision,
            operator: event.operator,
            sequence: entry.sequence,
            basis: suggestion !== undefined && suggestion.value === event.value ? suggestion : null
          }
        }
      }
    }
    case 'dispatchProposed': {
      const { type: _, ...dispatch } = event
      return { dispatch }
    }
    case 'ticketConfirmed':
      return { ticketConfirmed: true, ticketFields: event.fields }
    case 'ticketRegistered':
      return { ticketNumber: event.number }
    case 'articleUsed':
      return { articles: { ...call.articles, [event.article]: event.outcome } }
    case 'ended':
      return { state: 'ENDED', endedAt: entry.at, endReason: event.reason, heldSince: null, taps: {} }
    default:
      return {}
  }
}

function inserted(utterances: readonly Utterance[], utterance: Utterance): Utterance[] {
  return [...utterances.filter((each) => each.number !== utterance.number), utterance].sort(byStart)
}

function byStart(a: Utterance, b: Utterance): number {
  return Date.parse(a.start) - Date.parse(b.start) || a.number - b.number
}

function entries<K extends string, V>(map: Partial<Record<K, V>>): [K, V][] {
  return Object.entries(map).filter(([, value]) => value != null) as [K, V][]
}

/** What became of an entry that was put into a log. */
export type Arrival = 'added' | 'duplicate' | 'gap'

/**
 * One call's event log on this page. Entries may come twice and out of order; a snapshot may come
 * first. What is shown is always a state the server was once in: the fold of an unbroken run of
 * entries from the first one, or from the snapshot while the first ones are still missing.
 */
export class CallLog {
  private readonly entries = new Map<number, TimelineEntry>()
  private snapshot: CallView | null = null
  private folded: CallView

  constructor(readonly id: string) {
    this.folded = emptyCall(id)
  }

  get view(): CallView {
    return this.folded
  }

  /** The last sequence number up to which nothing is missing, counted from the first entry. */
  get unbroken(): number {
    let last = 0
    while (this.entries.has(last + 1)) last++
    return last
  }

  /** Whether something the server has told of is not here. */
  get incomplete(): boolean {
    let highest = this.snapshot?.sequence ?? 0
    for (const sequence of this.entries.keys()) highest = Math.max(highest, sequence)
    return this.unbroken < highest
  }

  accept(entry: TimelineEntry): Arrival {
    if (this.entries.has(entry.sequence)) return 'duplicate'
    this.entries.set(entry.sequence, entry)
    if (entry.sequence === this.folded.sequence + 1 && this.folded.sequence > 0) {
      this.folded = foldCall(this.folded, entry)
      this.foldOn()
    } else {
      this.rebuild()
    }
    return entry.sequence <= this.folded.sequence ? 'added' : 'gap'
  }

  /** Takes a snapshot, which replaces everything: what is newer than it did not happen. */
  acceptSnapshot(call: CallSnapshot): void {
    for (const sequence of [...this.entries.keys()]) {
      if (sequence > call.sequence) this.entries.delete(sequence)
    }
    if (this.folded.sequence > call.sequence) this.folded = emptyCall(this.id)
    this.snapshot = viewOf(call)
    this.rebuild()
  }

  private rebuild(): void {
    const unbroken = this.unbroken
    const snapshot = this.snapshot
    let view = emptyCall(this.id)
    if (snapshot !== null && snapshot.sequence > unbroken) {
      view = snapshot
      // What a snapshot does not carry is taken from the entries that are there.
      if (this.folded.sequence > 0) {
        view = {
          ...view,
          queuedAt: this.folded.queuedAt,
          offeredAt: this.folded.offeredAt,
          navigationTurns: this.folded.navigationTurns,
          waitedMs: this.folded.waitedMs,
          emotions: merged(this.folded.emotions, view.emotions)
        }
      }
    } else {
      for (let sequence = 1; sequence <= unbroken; sequence++) {
        view = foldCall(view, this.entries.get(sequence)!)
      }
    }
    if (view.sequence >= this.folded.sequence) this.folded = view
    this.foldOn()
  }

  private foldOn(): void {
    for (
      let next = this.entries.get(this.folded.sequence + 1);
      next !== undefined;
      next = this.entries.get(this.folded.sequence + 1)
    ) {
      this.folded = foldCall(this.folded, next)
    }
  }
}

function merged(
  older: readonly EmotionAssessed[],
  newer: readonly EmotionAssessed[]
): EmotionAssessed[] {
  const known = new Set(newer.map((each) => each.utterance))
  return [...older.filter((each) => !known.has(each.utterance)), ...newer].sort(
    (a, b) => a.utterance - b.utterance
  )
}

/** Where a conversation's clock begins, the same for the timer, the transcript and evidence. */
export function conversationStart(call: CallView): string {
  return call.answeredAt ?? call.arrivedAt
}
