import { defineComponent, h } from 'vue'
import type { PropType, VNode } from 'vue'
import type { Block, Inline } from './markdown'
import { blocks, marked } from './markdown'

/** Markdown as elements, never as HTML; words that were said are marked. */
export default defineComponent({
  name: 'MarkdownText',
  props: {
    text: { type: String, required: true },
    words: { type: Array as PropType<readonly string[]>, default: () => [] }
  },
  setup(props) {
    const lit = (text: string): (VNode | string)[] =>
      marked(text, props.words).map((part) => (part.lit ? h('mark', part.text) : part.text))
    const part = (each: Inline): VNode | (VNode | string)[] => {
      switch (each.kind) {
        case 'text':
          return lit(each.text)
        case 'link':
          return h('a', { href: each.href, target: '_blank', rel: 'noopener noreferrer' }, lit(each.text))
        default:
          return h(each.kind, lit(each.text))
      }
    }
    const parts = (content: Inline[]): (VNode | string)[] => content.flatMap(part)
    const block = (each: Block): VNode => {
      switch (each.kind) {
        case 'heading':
          return h(`h${Math.min(6, each.level + 2)}`, parts(each.content))
        case 'paragraph':
          return h('p', parts(each.content))
        case 'list':
          return h(each.ordered ? 'ol' : 'ul', each.items.map((item) => h('li', parts(item))))
        case 'table':
          return h('table', each.rows.map((row) => h('tr', row.map((cell) => h('td', parts(cell))))))
      }
    }
    return () => h('div', { class: 'markdown' }, blocks(props.text).map(block))
  }
})
