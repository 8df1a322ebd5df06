/**
 * The part of Markdown that articles are written in, as a tree: headings, paragraphs, lists, tables, bold, emphasis, code and links.
 * HTML is text like any other, so that nothing an article says can run in the page.
 */

export type Inline =
  | { kind: 'text' | 'strong' | 'em' | 'code'; text: string }
  | { kind: 'link'; text: string; href: string }

export type Block =
  | { kind: 'heading'; level: number; content: Inline[] }
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'table'; rows: Inline[][][] }

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g

export function inline(text: string): Inline[] {
  const parts: Inline[] = []
  let from = 0
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) })
    const [whole, strong, em, code, label, href] = match
    if (strong !== undefined) parts.push({ kind: 'strong', text: strong })
    else if (em !== undefined) parts.push({ kind: 'em', text: em })
    else if (code !== undefined) parts.push({ kind: 'code', text: code })
    // Another scheme than these could run something; then it is read as it was written.
    else if (/^(https?:\/\/|tel:|mailto:)/i.test(href!)) parts.push({ kind: 'link', text: label!, href: href! })
    else parts.push({ kind: 'text', text: whole })
    from = match.index + whole.length
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}

export function blocks(markdown: string): Block[] {
  const result: Block[] = []
  let paragraph: string[] = []
  const close = (): void => {
    if (paragraph.length > 0) result.push({ kind: 'paragraph', content: inline(paragraph.join('\n')) })
    paragraph = []
  }
  for (const line of markdown.split(/\r?\n/)) {
    const text = line.trim()
    const last = result.at(-1)
    const heading = /^(#{1,4})\s+(.+)$/.exec(text)
    const item = /^(?:[-*]|(\d+)[.、])\s+(.+)$/.exec(text)
    if (text === '') {
      close()
      result.push({ kind: 'paragraph', content: [] })
    } else if (heading) {
      close()
      result.push({ kind: 'heading', level: heading[1]!.length, content: inline(heading[2]!) })
    } else if (item && paragraph.length === 0) {
      const ordered = item[1] !== undefined
      if (last?.kind === 'list' && last.ordered === ordered) last.items.push(inline(item[2]!))
      else result.push({ kind: 'list', ordered, items: [inline(item[2]!)] })
    } else if (text.startsWith('|') && paragraph.length === 0) {
      if (/^\|[\s|:-]+$/.test(text)) continue
      const row = text.replace(/^\||\|$/g, '').split('|').map((cell) => inline(cell.trim()))
      if (last?.kind === 'table') last.rows.push(row)
      else result.push({ kind: 'table', rows: [row] })
    } else paragraph.push(text)
  }
  close()
  return result.filter((block) => block.kind !== 'paragraph' || block.content.length > 0)
}

/** A text in parts, those that are one of the words marked. The longest word wins where several begin. */
export function marked(text: string, words: readonly string[]): { text: string; lit: boolean }[] {
  const wanted = words.filter((word) => word.length > 1).sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ text, lit: false }]
  const pattern = new RegExp(wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi')
  const parts: { text: string; lit: boolean }[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), lit: false })
    parts.push({ text: match[0], lit: true })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), lit: false })
  return parts
}

/** The plain text of Markdown, to be copied. */
export function plain(markdown: string): string {
  const text = (parts: Inline[]): string => parts.map((part) => part.text).join('')
  return blocks(markdown)
    .map((block) => {
      switch (block.kind) {
        case 'list':
          return block.items.map((item, at) => `${block.ordered ? `${at + 1}.` : '·'} ${text(item)}`).join('\n')
        case 'table':
          return block.rows.map((row) => row.map(text).join('  ')).join('\n')
        default:
          return text(block.content)
      }
    })
    .join('\n')
}
