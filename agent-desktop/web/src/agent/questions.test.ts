import { describe, expect, it } from 'vitest'
import type { MatterQuestion } from '../shared/contract'
import { openQuestions } from './questions'

const WHERE: MatterQuestion = { about: '事发地点', field: 'ADDRESS', question: '请问在哪里？', required: true, heard: [] }
const WHEN: MatterQuestion = { about: '时段', question: '几点最吵？', required: false, heard: ['晚上', '凌晨'] }

describe('openQuestions', () => {
  it('nothingKnown_allAreOpen', () => {
    expect(openQuestions([WHERE, WHEN], {}, [])).toEqual([WHERE, WHEN])
  })

  it('fieldFilled_isAnswered', () => {
    expect(openQuestions([WHERE, WHEN], { ADDRESS: '人民路32号' }, [])).toEqual([WHEN])
  })

  it('callerSaidIt_isAnsweredBeforeItIsWritten', () => {
    expect(openQuestions([WHERE, WHEN], {}, ['他们晚上特别吵'])).toEqual([WHERE])
  })

  it('bodyHasIt_isAnswered', () => {
    expect(openQuestions([WHEN], { BODY: '凌晨仍在施工' }, [])).toEqual([])
  })
})
