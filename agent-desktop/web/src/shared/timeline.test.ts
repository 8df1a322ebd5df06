import { describe, expect, it } from 'vitest'
import type { CallEvent, CallSnapshot, TimelineEntry, Utterance } from './contract'
import { CallLog, emptyCall, foldCall } from './timeline'

const CALL = '6a9d2f0e-0000-4000-8000-000000000001'

function entry(sequence: number, event: CallEvent): TimelineEntry {
  const at = new Date(Date.UTC(2026, 10, 22, 1, 0, sequence)).toISOString()
  return { call: CALL, sequence, at, event }
}

function utterance(number: number, startSecond: number, text: string): Utterance {
  const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 1, 1, second)).toISOString()
  return {
    number,
    side: number % 2 === 0 ? 'CALLER' : 'OPERATOR',
    start: at(startSecond),
    end: at(startSecond + 2),
    text,
    words: [],
    confidence: 0.9,
    language: 'MANDARIN'
  }
}

const value = (text: string) => ({ value: text, confidence: 0.9, evidence: [], reason: '', alternatives: [] })

const STORY: TimelineEntry[] = [
  entry(1, { type: 'arrived', callerNumber: '13800123456', calledNumber: '12345', channel: 'c', uniqueId: 'u' }),
  entry(2, { type: 'navigationStarted', tree: 'hotline', version: '1' }),
  entry(3, { type: 'navigationStep', node: 'root', means: 'SPEECH', heard: '太吵', confidence: 0.9, language: 'MANDARIN' }),
  entry(4, { type: 'navigationEnded', node: 'noise', title: '噪音', queue: 'city', reason: '' }),
  entry(5, { type: 'queued', queue: 'city', position: 1 }),
  entry(6, { type: 'offered', operator: '8001', queue: 'city' }),
  entry(7, { type: 'answered', operator: '8001', channel: 'o', waitedMs: 2000, waitedInAllMs: 6000 }),
  entry(8, { type: 'uttered', utterance: utterance(1, 0, '您好') }),
  entry(9, { type: 'uttered', utterance: utterance(3, 9, '后说') }),
  entry(10, { type: 'uttered', utterance: utterance(2, 4, '先说') }),
  entry(11, { type: 'fieldSuggested', field: 'ADDRESS', value: value('人民路32号') }),
  entry(12, { type: 'fieldDecided', field: 'ADDRESS', value: '人民路32号', decision: 'ACCEPTED', operator: '8001' }),
  entry(13, { type: 'fieldSuggested', field: 'ADDRESS', value: value('人民路33号') }),
  entry(14, { type: 'held', operator: '8001' }),
  entry(15, { type: 'resumed', operator: '8001' }),
  entry(16, { type: 'ticketConfirmed', fields: { ADDRESS: '人民路32号' }, operator: '8001' }),
  entry(17, { type: 'ticketRegistered', number: 'T1' }),
  entry(18, { type: 'ended', reason: 'CALLER_HUNG_UP' })
]

function fold(entries: TimelineEntry[]) {
  return entries.reduce(foldCall, emptyCall(CALL))
}

function snapshot(upTo: number): CallSnapshot {
  const view = fold(STORY.slice(0, upTo))
  const { sequence: _s, ...bare } = { ...value('人民路32号'), sequence: 0 }
  return {
    id: CALL,
    sequence: upTo,
    state: view.state,
    arrivedAt: view.arrivedAt,
    ...(view.answeredAt ? { answeredAt: view.answeredAt } : {}),
    callerNumber: view.callerNumber,
    calledNumber: view.calledNumber,
    channel: 'c',
    uniqueId: 'u',
    taps: {},
    languages: {},
    utterances: [...view.utterances],
    suggestions: upTo >= 11 ? { ADDRESS: bare } : {},
    decisions: {},
    ticketConfirmed: false,
    articles: {}
  }
}

describe('foldCall', () => {
  it('states_ofAWholeCall_followItsEvents', () => {
    const states = STORY.map((_, i) => fold(STORY.slice(0, i + 1)).state)
    expect(states).toEqual([
      ...Array<string>(4).fill('NAVIGATING'),
      'QUEUED',
      'RINGING',
      ...Array<string>(7).fill('TALKING'),
      'HELD',
      ...Array<string>(3).fill('TALKING'),
      'ENDED'
    ])
  })

  it('utterances_finishedOutOfOrder_areShownAsBegun', () => {
    expect(fold(STORY).utterances.map((each) => each.text)).toEqual(['您好', '先说', '后说'])
  })

  it('entry_deliveredTwice_changesNothing', () => {
    const view = fold(STORY.slice(0, 12))
    expect(foldCall(view, STORY[4]!)).toBe(view)
  })

  it('event_ofUnknownKind_movesOnlyTheSequence', () => {
    const view = fold(STORY.slice(0, 7))
    const next = foldCall(view, entry(8, { type: 'invented' } as unknown as CallEvent))
    expect(next).toEqual({ ...view, sequence: 8 })
  })

  it('decision_beforeALaterSuggestion_keepsWhatItRestedOn', () => {
    const view = fold(STORY)
    expect(view.decisions.ADDRESS?.basis?.value).toBe('人民路32号')
    expect(view.suggestions.ADDRESS?.value).toBe('人民路33号')
    expect(view.suggestions.ADDRESS!.sequence).toBeGreaterThan(view.decisions.ADDRESS!.sequence)
  })

  it('hold_ended_leavesNoHoldTimer', () => {
    expect(fold(STORY.slice(0, 14)).heldSince).not.toBeNull()
    expect(fold(STORY.slice(0, 15)).heldSince).toBeNull()
  })

  it('tap_lost_carriesItsReason', () => {
    const lost = [
      entry(1, { type: 'tapOpened', side: 'CALLER', stream: 's' }),
      entry(2, { type: 'tapLost', side: 'CALLER', stream: 's', reason: '引擎忙' })
    ]
    expect(fold(lost).taps).toEqual({ CALLER: '引擎忙' })
  })

  it('offer_notTaken_goesBackToTheQueue', () => {
    const view = foldCall(fold(STORY.slice(0, 6)), entry(7, { type: 'offerEnded', operator: '8001', reason: '' }))
    expect(view.state).toBe('QUEUED')
    expect(view.operator).toBeNull()
  })
})

describe('CallLog', () => {
  it('entries_inAnyOrderAndTwice_giveTheSameView', () => {
    let seed = 7
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648
    for (let round = 0; round < 200; round++) {
      const log = new CallLog(CALL)
      const mixed = [...STORY, ...STORY.filter(() => random() < 0.3)]
        .map((each) => ({ each, key: random() }))
        .sort((a, b) => a.key - b.key)
      for (const { each } of mixed) log.accept(each)
      expect(log.view).toEqual(fold(STORY))
      expect(log.incomplete).toBe(false)
    }
  })

  it('entry_afterAGap_isHeldBackUntilTheGapIsFilled', () => {
    const log = new CallLog(CALL)
    for (const each of STORY.slice(0, 7)) expect(log.accept(each)).toBe('added')
    expect(log.accept(STORY[9]!)).toBe('gap')
    expect(log.view.sequence).toBe(7)
    expect(log.incomplete).toBe(true)
    expect(log.accept(STORY[7]!)).toBe('added')
    expect(log.accept(STORY[8]!)).toBe('added')
    expect(log.view.sequence).toBe(10)
    expect(log.accept(STORY[9]!)).toBe('duplicate')
  })

  it('snapshot_first_isShownAtOnceAndFilledLater', () => {
    const log = new CallLog(CALL)
    log.acceptSnapshot(snapshot(12))
    expect(log.view.sequence).toBe(12)
    expect(log.view.navigationTurns).toEqual([])
    expect(log.incomplete).toBe(true)
    expect(log.accept(STORY[12]!)).toBe('added')
    for (const each of STORY.slice(0, 12)) log.accept(each)
    expect(log.view).toEqual(fold(STORY.slice(0, 13)))
    expect(log.incomplete).toBe(false)
  })

  it('snapshot_olderThanTheLog_replacesWhatDidNotHappen', () => {
    const log = new CallLog(CALL)
    for (const each of STORY) log.accept(each)
    log.acceptSnapshot(snapshot(10))
    expect(log.view.sequence).toBe(10)
    expect(log.view.ticketNumber).toBeNull()
  })

  it('snapshot_aheadOfTheLog_keepsTheTurnsAlreadyKnown', () => {
    const log = new CallLog(CALL)
    for (const each of STORY.slice(0, 8)) log.accept(each)
    log.acceptSnapshot(snapshot(11))
    expect(log.view.sequence).toBe(11)
    expect(log.view.navigationTurns).toHaveLength(1)
    expect(log.view.utterances).toHaveLength(3)
  })
})
