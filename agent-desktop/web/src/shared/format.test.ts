import { describe, expect, it } from 'vitest'
import { en } from './words.en'
import { zh } from './words.zh'
import { between, clock, grade, mark, maskedPhone, moment, phone, readMoment, shownMoment, spans, weekday } from './format'

const NOW = new Date(2026, 10, 22, 10, 5, 0)

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [-5, '0:00'],
    [59_999, '0:59'],
    [61_000, '1:01'],
    [3_723_000, '1:02:03']
  ])('clock_%i_is_%s', (milliseconds, text) => expect(clock(milliseconds)).toBe(text))

  it('mark_underTenMinutes_hasTwoDigits', () => {
    expect(mark(23_400)).toBe('00:23')
    expect(mark(754_000)).toBe('12:34')
  })

  it('between_missingOrBrokenInstants_isNone', () => {
    expect(between(null, 5)).toBe(0)
    expect(between('nonsense', '2026-11-22T00:00:00Z')).toBe(0)
    expect(between('2026-11-22T00:00:01Z', '2026-11-22T00:00:00Z')).toBe(0)
    expect(between('2026-11-22T00:00:00Z', '2026-11-22T00:00:02.5Z')).toBe(2500)
  })

  it('moment_ofTodayThisYearAndEarlier_namesOnlyWhatIsNeeded', () => {
    const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString()
    expect(moment(at(2026, 10, 22, 8, 3), NOW.getTime())).toBe('08:03')
    expect(moment(at(2026, 9, 2, 8, 3), NOW.getTime())).toBe('10-02 08:03')
    expect(moment(at(2025, 9, 2, 8, 3), NOW.getTime())).toBe('2025-10-02 08:03')
  })
})

describe('telephone numbers', () => {
  it.each([
    ['13800123456', '138 0012 3456'],
    ['02087654321', '020 8765 4321'],
    ['07561234567', '0756 123 4567'],
    ['12345', '12345'],
    ['', '']
  ])('phone_%s_isReadAs_%s', (digits, text) => expect(phone(digits)).toBe(text))

  it('maskedPhone_hidesTheMiddle', () => {
    expect(maskedPhone('13800123456')).toBe('138****3456')
    expect(maskedPhone('12345')).toBe('12345')
  })
})

describe('grade', () => {
  it('grade_atItsBounds_goesUp', () => {
    expect([0, 0.499, 0.5, 0.799, 0.8, 1].map(grade)).toEqual(['low', 'low', 'middle', 'middle', 'high', 'high'])
  })
})

describe('spans', () => {
  const words = [
    { text: '人民', from: 0, confidence: 0.9 },
    { text: '路三', from: 2, confidence: 0.3 },
    { text: '号', from: 4, confidence: 0.9 }
  ]

  it('spans_ofDoubtfulAndLitText_cutWhereEitherChanges', () => {
    expect(spans('人民路三号', words, [{ from: 1, to: 3 }])).toEqual([
      { text: '人', from: 0, doubtful: false, lit: false },
      { text: '民', from: 1, doubtful: false, lit: true },
      { text: '路', from: 2, doubtful: true, lit: true },
      { text: '三', from: 3, doubtful: true, lit: false },
      { text: '号', from: 4, doubtful: false, lit: false }
    ])
  })

  it('spans_outsideTheText_areCutOff', () => {
    for (const lit of [{ from: -3, to: 99 }, { from: 4, to: 2 }, { from: 9, to: 12 }]) {
      const cut = spans('人民路三号', [{ text: '很长的词', from: 3, confidence: 0.1 }], [lit])
      expect(cut.map((each) => each.text).join('')).toBe('人民路三号')
    }
  })

  it('spans_ofNothing_areNone', () => {
    expect(spans('', [], [])).toEqual([])
  })
})

describe('moments', () => {
  it.each([
    ['2026-11-20', '2026-11-20'],
    ['20261120', '2026-11-20'],
    ['2026/11/20 21:30', '2026-11-20T21:30'],
    ['2026-11-20T21:30', '2026-11-20T21:30'],
    ['2026年11月20日 21点半', '2026-11-20T21:30'],
    ['11-20', '2026-11-20'],
    ['11月20日21点', '2026-11-20T21:00'],
    ['昨天 21：30', '2026-11-21T21:30'],
    ['前天', '2026-11-20'],
    ['今天8点15分', '2026-11-22T08:15'],
    ['9:05', '2026-11-22T09:05'],
    ['yesterday 7:00', '2026-11-21T07:00'],
    ['', '']
  ])('readMoment_%s_is_%s', (text, stored) => expect(readMoment(text, NOW)).toBe(stored))

  it.each(['2026-02-30', '13-40', '25:00', '9:75', '晚上', '2026', '11-20 abc'])('readMoment_%s_isRefused', (text) => {
    expect(readMoment(text, NOW)).toBeNull()
  })

  it('shownMoment_ofWhatWasRead_isReadBackTheSame', () => {
    for (const text of ['2026-11-20', '2026-11-20T21:30', '2026-01-01T00:00']) {
      expect(readMoment(shownMoment(text), NOW)).toBe(text)
    }
  })

  it('weekday_ofADate_isNamed', () => {
    expect(weekday('2026-11-20T21:30')).toBe('周五')
    expect(weekday('sometime')).toBe('')
  })
})

describe('words', () => {
  it('words_inBothLanguages_takeTheSameValues', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [word, text] of Object.entries(zh)) {
      expect([word, holes(en[word as keyof typeof zh])]).toEqual([word, holes(text)])
      expect(text.trim()).not.toBe('')
    }
  })
})
