import { expect, test } from 'vitest'
import { pieces } from './spans'

test('pieces_inAnyOrder_cutTheWholeSentence', () => {
  const found = [
    { kind: 'number', from: 6, to: 8 },
    { kind: 'road', from: 3, to: 6 }
  ]
  expect(pieces('我住在人民路2号楼上', found)).toEqual([
    { text: '我住在' },
    { text: '人民路', kind: 'road' },
    { text: '2号', kind: 'number' },
    { text: '楼上' }
  ])
})

test('pieces_thatOverlap_keepTheFirst', () => {
  const stretches = pieces('人民路', [
    { kind: 'road', from: 0, to: 2 },
    { kind: 'estate', from: 1, to: 3 }
  ])
  expect(stretches.map((each) => each.text).join('')).toBe('人民路')
  expect(stretches.filter((each) => each.kind)).toHaveLength(1)
})
