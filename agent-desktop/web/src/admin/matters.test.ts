import { describe, expect, it } from 'vitest'
import type { MatterEntry } from '../shared/contract'
import { added, freeCode, keywordsOf, keywordsText, removed, visible } from './matters'

function entry(code: string, name: string, keywords: MatterEntry['keywords'] = []): MatterEntry {
  return { code, name, phrase: '', kind: '', subjects: [], keywords, examples: [], ask: [] }
}

const TREE = [
  entry('010000', '市容'),
  entry('010100', '噪声'),
  entry('010101', '施工', [{ word: '打桩', weight: 4 }]),
  entry('010103', '广场舞'),
  entry('020000', '市政'),
  entry('020100', '照明'),
  entry('020101', '路灯')
]
const codes = (entries: readonly MatterEntry[]) => entries.map((each) => each.code)

describe('matters', () => {
  it('freeCode_isBehindTheLast_soThatAnOldOneIsNotUsedAgain', () => {
    expect(freeCode(TREE, '010100')).toBe('010104')
    expect(freeCode(TREE, '020000')).toBe('020200')
    expect(freeCode(TREE, '')).toBe('030000')
    const full = Array.from({ length: 99 }, (_, i) => entry(`0101${String(i + 1).padStart(2, '0')}`, 'x'))
    expect(freeCode(full, '010100')).toBe('')
    expect(freeCode(full.filter((each) => each.code !== '010150'), '010100')).toBe('010150')
  })

  it('added_standsBehindItsBranch', () => {
    expect(codes(added(TREE, '010100', entry('010104', '新')))).toEqual(['010000', '010100', '010101', '010103', '010104', '020000', '020100', '020101'])
    expect(codes(added(TREE, '', entry('030000', '新'))).at(-1)).toBe('030000')
  })

  it('removed_takesWhatIsBelowAlong', () => {
    expect(codes(removed(TREE, '010000'))).toEqual(['020000', '020100', '020101'])
    expect(codes(removed(TREE, '010103'))).not.toContain('010103')
  })

  it('visible_unfoldedOrFound', () => {
    expect(codes(visible(TREE, '', new Set()))).toEqual(['010000', '020000'])
    expect(codes(visible(TREE, '', new Set(['010000', '010100'])))).toEqual(['010000', '010100', '010101', '010103', '020000'])
    expect(codes(visible(TREE, '', new Set(['010100'])))).toEqual(['010000', '020000'])
    expect(codes(visible(TREE, '打桩', new Set()))).toEqual(['010000', '010100', '010101'])
  })

  it('keywords_writtenAndRead', () => {
    const read = keywordsOf('打桩:4\n施工+睡：3.5\n\n通宵\n不是:-2')
    expect(read).toEqual([
      { word: '打桩', weight: 4 },
      { word: '施工+睡', weight: 3.5 },
      { word: '通宵', weight: 5 },
      { word: '不是', weight: -2 }
    ])
    expect(keywordsOf(keywordsText(read))).toEqual(read)
  })
})
