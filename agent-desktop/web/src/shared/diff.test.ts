import { expect, it } from 'vitest'
import { diff } from './diff'

it('changedLine_isGoneAndNew', () => {
  expect(diff('一\n二\n三', '一\n贰\n三').map(({ kind, text }) => kind + text)).toEqual(['same一', 'gone二', 'new贰', 'same三'])
})

it('sameText_hasNoChange', () => {
  expect(diff('一\n二', '一\n二').every(({ kind }) => kind === 'same')).toBe(true)
})
