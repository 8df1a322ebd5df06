import { describe, expect, test } from 'vitest'
import { emptyRule, ruleText, withRule, wordsOf } from './rule'

const RULE = {
  ...emptyRule('9001'),
  id: 'trees',
  reason: '倒树由园林处理',
  any: ['树倒', '倒树'],
  sound: true,
  unit: 'YL',
  limit: '2h',
  urgent: true
}

describe('rule', () => {
  test('words_partedInAnyWay_areTakenOnce', () => {
    expect(wordsOf(' 树倒，倒树、树倒 折断;')).toEqual(['树倒', '倒树', '折断'])
    expect(wordsOf('  ')).toEqual([])
  })

  test('text_hasOnlyWhatWasChosen', () => {
    expect(ruleText(RULE)).toBe(
      [
        '  - id: "trees"',
        '    reason: "倒树由园林处理"',
        '    author: "9001"',
        '    when:',
        '      words:',
        '        any: ["树倒", "倒树"]',
        '        sound: true',
        '    then:',
        '      unit: "YL"',
        '      limit: 2h',
        '      priority: 紧急',
        ''
      ].join('\n')
    )
  })

  test('text_withQuotesAndBreaks_staysOneScalar', () => {
    expect(ruleText({ ...RULE, reason: '说"急"\n的\\' })).toContain('reason: "说\\"急\\" 的\\\\"')
  })

  test('rule_addedToAnEmptyList_opensIt', () => {
    expect(withRule('# 规则\nrules: []\n', RULE)).toMatch(/^# 规则\nrules:\n {2}- id: "trees"/)
    expect(withRule('rules:\n  - id: a\n\n\n', RULE)).toMatch(/- id: a\n {2}- id: "trees"/)
  })
})
