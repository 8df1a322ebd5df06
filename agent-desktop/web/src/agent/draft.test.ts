import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, nextTick, shallowRef } from 'vue'
import { RequestError } from '../shared/client'
import type { Decision, FieldValues, TicketField } from '../shared/contract'
import { setLocale } from '../shared/i18n'
import type { CallView } from '../shared/timeline'
import { emptyCall } from '../shared/timeline'
import type { Desk } from './desk'
import { decisionFor, fieldView, loadEdits, saveEdits } from './draft'
import { TicketForm } from './form'

function suggestion(value: string, sequence: number, confidence = 0.9) {
  return { value, sequence, confidence, evidence: [], reason: '', alternatives: [] }
}

function decided(field: TicketField, value: string, sequence: number, decision: Decision = 'TYPED') {
  return { field, value, decision, operator: '8001', sequence, basis: null }
}

function call(change: Partial<CallView>): CallView {
  return { ...emptyCall('c'), sequence: 10, state: 'TALKING', ...change }
}

describe('fieldView', () => {
  it('suggestion_alone_isProposed', () => {
    const view = fieldView(call({ suggestions: { ADDRESS: suggestion('人民路', 5) } }), 'ADDRESS', undefined, undefined)
    expect(view).toMatchObject({ stage: 'proposed', value: '人民路', newer: null })
  })

  it('suggestion_afterADecision_isOfferedAndNeverPutIn', () => {
    const later = call({ suggestions: { ADDRESS: suggestion('和平路', 9) }, decisions: { ADDRESS: decided('ADDRESS', '人民路', 7) } })
    expect(fieldView(later, 'ADDRESS', undefined, undefined)).toMatchObject({
      stage: 'decided',
      value: '人民路',
      newer: { value: '和平路' }
    })
  })

  it('suggestion_beforeTheDecision_isNotOfferedAgain', () => {
    const earlier = call({ suggestions: { ADDRESS: suggestion('和平路', 5) }, decisions: { ADDRESS: decided('ADDRESS', '人民路', 7) } })
    expect(fieldView(earlier, 'ADDRESS', undefined, undefined).newer).toBeNull()
  })

  it('suggestion_whileTyping_neverReplacesTheText', () => {
    const typing = call({ suggestions: { ADDRESS: suggestion('和平路', 9) } })
    expect(fieldView(typing, 'ADDRESS', { text: '人民', since: 6 }, undefined)).toMatchObject({
      stage: 'editing',
      value: '人民',
      newer: { value: '和平路' }
    })
    expect(fieldView(typing, 'ADDRESS', { text: '人民', since: 9 }, undefined).newer).toBeNull()
  })

  it('field_cleared_staysEmptyInSpiteOfTheSuggestion', () => {
    const cleared = call({
      suggestions: { ADDRESS: suggestion('和平路', 5) },
      decisions: { ADDRESS: decided('ADDRESS', '', 7, 'CLEARED') }
    })
    expect(fieldView(cleared, 'ADDRESS', undefined, undefined)).toMatchObject({ stage: 'empty', value: '', newer: null })
  })
})

describe('decisionFor', () => {
  it.each([
    ['', null, 'CLEARED'],
    ['', '人民路', 'CLEARED'],
    ['人民路', null, 'TYPED'],
    ['人民路', '人民路', 'ACCEPTED'],
    ['和平路', '人民路', 'CORRECTED']
  ])('value_%s_against_%s_is_%s', (value, proposed, decision) => {
    expect(decisionFor(value, proposed === null ? null : suggestion(proposed, 1))).toBe(decision)
  })
})

describe('edits', () => {
  beforeEach(() => sessionStorage.clear())

  it('edits_kept_areThereAfterAReload', () => {
    saveEdits(sessionStorage, 'c', new Map([['TITLE', { text: '半句', since: 4 }]]))
    expect([...loadEdits(sessionStorage, 'c')]).toEqual([['TITLE', { text: '半句', since: 4 }]])
    expect(loadEdits(sessionStorage, 'other').size).toBe(0)
  })

  it.each(['', '{', 'null', '7', '[["TITLE"]]', '[["NONSENSE",{"text":"a","since":1}]]', '[[]]', '[null]'])(
    'edits_damaged_%s_areIgnored',
    (text) => {
      sessionStorage.setItem('jiesu.draft.c', text)
      expect(loadEdits(sessionStorage, 'c').size).toBe(0)
    }
  )
})

describe('TicketForm', () => {
  const view = shallowRef<CallView | null>(null)
  let decisions: [TicketField, string, Decision][]
  let failures: RequestError[]
  let confirmed: FieldValues[]
  let form: TicketForm
  const current = computed(() => view.value)

  beforeEach(() => {
    vi.useFakeTimers()
    setLocale('zh')
    sessionStorage.clear()
    decisions = []
    failures = []
    confirmed = []
    view.value = call({})
    const api = {
      decide: (_id: string, field: TicketField, value: string, decision: Decision) => {
        decisions.push([field, value, decision])
        const failure = failures.shift()
        return failure ? Promise.reject(failure) : Promise.resolve()
      },
      confirm: (_id: string, fields: FieldValues) => {
        confirmed.push(fields)
        const failure = failures.shift()
        return failure ? Promise.reject(failure) : Promise.resolve({ number: 'T1', fields })
      }
    }
    form = new TicketForm({ api } as unknown as Desk, 'c', current)
  })

  afterEach(() => {
    form.close()
    vi.useRealTimers()
  })

  it('proposal_accepted_isSentOnceAndShownAsDecided', async () => {
    view.value = call({ suggestions: { ADDRESS: suggestion('人民路', 5) } })
    form.accept('ADDRESS')
    form.accept('ADDRESS')
    await vi.advanceTimersByTimeAsync(0)
    expect(decisions).toEqual([['ADDRESS', '人民路', 'ACCEPTED']])
    expect(form.view('ADDRESS')).toMatchObject({ stage: 'decided', value: '人民路' })
    view.value = call({ sequence: 11, decisions: { ADDRESS: decided('ADDRESS', '人民路 ', 11, 'ACCEPTED') } })
    await nextTick()
    expect(form.pending.size).toBe(0)
    expect(form.view('ADDRESS').value).toBe('人民路 ')
  })

  it('text_typed_isDecidedWhenLeftAndNotBefore', async () => {
    view.value = call({ suggestions: { TITLE: suggestion('旧', 5) } })
    form.type('TITLE', '新标题 ')
    expect(decisions).toEqual([])
    expect(sessionStorage.getItem('jiesu.draft.c')).toContain('新标题')
    form.commit('TITLE')
    await vi.advanceTimersByTimeAsync(0)
    expect(decisions).toEqual([['TITLE', '新标题', 'CORRECTED']])
    expect(sessionStorage.getItem('jiesu.draft.c')).toBeNull()
  })

  it('text_unchangedOrEmptyWhereNothingWas_isNotSent', () => {
    view.value = call({ decisions: { TITLE: decided('TITLE', '标题', 5) } })
    form.type('TITLE', '标题')
    form.commit('TITLE')
    form.type('BODY', ' ')
    form.commit('BODY')
    expect(decisions).toEqual([])
  })

  it('saving_failedForNow_isTriedAgainByItself', async () => {
    failures = [new RequestError(0, ''), new RequestError(503, '忙')]
    form.decide('TITLE', '标题')
    await vi.advanceTimersByTimeAsync(0)
    expect(form.saving.value).toBe('failed')
    expect(form.view('TITLE').value).toBe('标题')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(decisions).toHaveLength(3)
    expect(form.saving.value).not.toBe('failed')
  })

  it('saving_refused_putsTheTextBackWithTheProblem', async () => {
    failures = [new RequestError(422, '有误', { PHONE: '号码不对' })]
    form.decide('PHONE', '12a')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(decisions).toHaveLength(1)
    expect(form.view('PHONE')).toMatchObject({ stage: 'editing', value: '12a' })
    expect(form.problems.get('PHONE')).toBe('号码不对')
  })

  it('confirmation_withUncertainProposals_asksFirst', async () => {
    view.value = call({ suggestions: { TITLE: suggestion('标题', 5), UNIT: suggestion('U1', 6, 0.4) } })
    expect(await form.confirm()).toBe('UNIT')
    expect(confirmed).toEqual([])
    expect(form.asking.value).toBe(true)
    expect(await form.confirm()).toBeNull()
    expect(confirmed).toEqual([{ TITLE: '标题', UNIT: 'U1' }])
    expect(decisions.map(([field]) => field)).toEqual(['TITLE', 'UNIT'])
    expect(form.number.value).toBe('T1')
    expect(await form.confirm()).toBeNull()
    expect(confirmed).toHaveLength(1)
  })

  it('occasionalFields_withNothingInThem_areShownOnRequestOnly', () => {
    expect(form.shown.value).not.toContain('PLATE')
    view.value = call({ suggestions: { PLATE: suggestion('粤A12345', 5) } })
    expect(form.shown.value).toContain('PLATE')
    expect(form.shown.value).not.toContain('ID_NUMBER')
    form.whole.value = true
    expect(form.shown.value).toHaveLength(form.fields.value.length)
  })

  it('occasionalField_cleared_staysToBeSeen', () => {
    view.value = call({
      suggestions: { PLATE: suggestion('粤A12345', 5) },
      decisions: { PLATE: decided('PLATE', '', 7, 'CLEARED') }
    })
    expect(form.shown.value).toContain('PLATE')
  })

  it('confirmation_whileTyping_takesWhatWasTyped', async () => {
    form.type('TITLE', '正在输入')
    await form.confirm()
    expect(confirmed).toEqual([{ TITLE: '正在输入' }])
  })

  it('confirmation_refused_namesTheFirstWrongFieldInFormOrder', async () => {
    form.decide('DEMAND', '退款')
    await vi.advanceTimersByTimeAsync(0)
    failures = [new RequestError(422, '缺少内容', { TITLE: '请填写标题', KIND: '请选择类型' })]
    expect(await form.confirm()).toBe('KIND')
    expect(form.problem.value).toBe('缺少内容')
    expect([...form.problems.keys()].sort()).toEqual(['KIND', 'TITLE'])
    expect(form.confirmed.value).toBe(false)
  })
})
