import { describe, expect, it } from 'vitest'
import { blocks, inline, marked, plain } from './markdown'

describe('markdown', () => {
  it('headingsListsAndTables_areTold', () => {
    const kinds = blocks('## 标题\n\n一段\n两行\n\n- 甲\n- **乙**\n\n1. 一\n2. 二\n\n| 项 | 值 |\n|---|---|\n| a | b |').map((b) => b.kind)
    expect(kinds).toEqual(['heading', 'paragraph', 'list', 'list', 'table'])
  })

  it('html_isText', () => {
    expect(inline('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'text', text: '<img src=x onerror=alert(1)>' }])
  })

  it('linkThatRunsSomething_isText', () => {
    expect(inline('[点](javascript:alert(1))')[0]).toEqual({ kind: 'text', text: '[点](javascript:alert(1)' })
    expect(inline('[点](https://a.cn)')[0]).toEqual({ kind: 'link', text: '点', href: 'https://a.cn' })
  })

  it('words_areMarked_longestFirst', () => {
    expect(marked('夜间施工噪音', ['施工', '夜间施工'])).toEqual([
      { text: '夜间施工', lit: true },
      { text: '噪音', lit: false }
    ])
    expect(marked('a.b', ['.'])).toEqual([{ text: 'a.b', lit: false }])
  })

  it('copied_isPlain', () => {
    expect(plain('**马上**打开窗户\n\n- 一\n- 二')).toBe('马上打开窗户\n· 一\n· 二')
  })
})
