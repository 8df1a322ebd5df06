import { describe, expect, test } from 'vitest'
import { coverageAt, path, scale, wilsonLow } from './curve'

const POINTS = [
  { coverage: 0.2, accuracy: 1, low: 0.985 },
  { coverage: 0.6, accuracy: 0.99, low: 0.982 },
  { coverage: 1, accuracy: 0.93, low: 0.91 }
]

describe('curve', () => {
  test('coverage_atTheTarget_isTheWidestThatReachesIt', () => {
    expect(coverageAt(POINTS, 0.98)).toBe(0.6)
    expect(coverageAt(POINTS, 0.999)).toBe(0)
  })

  test('scale_beginsBelowTheLowestPoint', () => {
    const { x, y, ticks } = scale(POINTS, 0.98, 400, 200)
    expect(ticks).toEqual([0.9, 0.95, 1])
    expect([x(0), x(1)]).toEqual([0, 400])
    expect([Math.round(y(0.9)), y(1)]).toEqual([200, 0])
    expect(path(POINTS, 'accuracy', { x, y, ticks })).toMatch(/^M80\.0,0\.0L240\.0,20\.0L400/)
  })

  test('bound_ofAShare_isWilsons', () => {
    expect(wilsonLow(0, 0)).toBe(0)
    expect(wilsonLow(98, 100)).toBeCloseTo(0.93, 2)
    expect(wilsonLow(1000, 1000)).toBeGreaterThan(0.996)
  })
})
