// What the mock server answers about the matter tree under /api/admin/matters.

let tree
let kept
let count
let learned

const node = (code, name, more = {}) => ({ code, name, phrase: '', kind: '', subjects: [], keywords: [], examples: [], ask: [], ...more })
const leaf = (code, name, word) => node(code, name, { phrase: name, kind: '投诉', keywords: [{ word, weight: 5 }] })

export function resetMatters() {
  const matters = [
    node('010000', '市容环境', { ask: [{ field: 'ADDRESS', about: '', question: '请问具体在什么位置？', required: true, heard: [] }] }),
    node('010100', '噪声污染'),
    leaf('010101', '夜间施工噪音', '打桩'),
    leaf('010102', '广场舞噪音', '广场舞'),
    node('020000', '市政公用'),
    node('020100', '道路照明'),
    leaf('020101', '路灯不亮', '路灯')
  ]
  const first = { version: '000000000001', at: new Date(Date.now() - 3_600_000).toISOString(), by: '' }
  tree = { matters, version: first.version, versions: [first], uses: [{ code: '010101', places: ['派单目录 duty-list.yaml 第 12 行'] }] }
  kept = { [first.version]: matters }
  count = 1
  const at = new Date(Date.now() - 7_200_000).toISOString()
  learned = {
    tickets: 2, corrected: 1, history: 240, version: '00000000000b', source: '2025.jsonl', remembered: 242, problem: '',
    versions: [{ version: '00000000000b', at, by: '9001' }, { version: '00000000000a', at, by: '9001' }],
    lessons: [
      { number: '20261122000002', matter: '020101', proposed: '010101', by: '1001', at, weight: 1, inDoubt: false, undoneBy: '' },
      { number: '20261122000001', matter: '010101', proposed: '010101', by: '1002', at, weight: 0.4, inDoubt: false, undoneBy: '' }
    ]
  }
}
resetMatters()

const ok = (value) => ({ code: 200, body: value })

/** Why a tree cannot be published, as the server says it. */
function refusal(matters) {
  const gone = tree.uses.find((use) => !matters.some((each) => each.code === use.code))
  if (gone) return problem(422, `事项 ${gone.code} 还在使用，不能去掉：${gone.places.join('、')}。请先改这些地方`, { field: gone.code })
  const bare = matters.find((each) => !each.code.endsWith('00') && each.keywords.length === 0)
  return bare && problem(422, `事项 ${bare.code}：关键词，至少要有一个关键词`, { field: bare.code })
}

function problem(code, detail, fields) {
  return { code, body: { title: '内容有误', status: code, detail, fields } }
}

function changes(matters) {
  const before = new Map(tree.matters.map((each) => [each.code, each]))
  const now = new Set(matters.map((each) => each.code))
  const kinds = matters.flatMap((each) => {
    const was = before.get(each.code)
    if (!was) return [{ kind: 'ADDED', code: each.code, name: each.name, fields: [] }]
    const fields = Object.keys(each).filter((field) => JSON.stringify(each[field]) !== JSON.stringify(was[field]))
    return fields.length ? [{ kind: 'CHANGED', code: each.code, name: each.name, fields }] : []
  })
  return [...kinds, ...tree.matters.filter((each) => !now.has(each.code)).map((each) => ({ kind: 'REMOVED', code: each.code, name: each.name, fields: [] }))]
}

function published(matters, by) {
  const version = String(++count).padStart(12, '0')
  kept[version] = matters
  tree = { ...tree, matters, version, versions: [{ version, at: new Date().toISOString(), by }, ...tree.versions] }
  return tree
}

/** For the tests: somebody else publishes. */
export function publishElsewhere() {
  published(tree.matters, '9002')
}

export function mattersAdministration(method, path, body) {
  if (path === '') {
    if (method === 'GET') return ok(tree)
    if (body.basedOn !== tree.version) return problem(409, '这份配置刚被别人修改过，请重新载入后再改。')
    return refusal(body.matters) ?? ok(published(body.matters, '9001'))
  }
  if (path === '/check') return refusal(body.matters) ?? ok({ changes: changes(body.matters) })
  if (path === '/try') {
    const hits = body.matters.filter((each) => each.keywords.some((keyword) => body.sentence.includes(keyword.word)))
    return ok(hits.map((each) => ({ code: each.code, title: each.name, confidence: 0.8, words: each.keywords.map((keyword) => keyword.word), similar: 12 })))
  }
  if (path === '/learned') return ok(learned)
  if (path === '/learned/rollback') {
    learned = { ...learned, version: body.version || '00000000000c', history: body.version ? 240 : 0, remembered: body.version ? 242 : 2 }
    return ok(learned)
  }
  const undone = /^\/learned\/(\d+)\/undo$/.exec(path)
  if (undone) {
    learned = {
      ...learned, tickets: learned.tickets - 1, corrected: 0, remembered: learned.remembered - 1,
      lessons: learned.lessons.map((each) => (each.number === undone[1] ? { ...each, weight: 0, undoneBy: '9001' } : each))
    }
    return ok(learned)
  }
  if (path === '/rollback') {
    tree = { ...tree, version: body.version, matters: kept[body.version] }
    return ok(tree)
  }
  if (path === '/table' && method === 'GET') return ok({ text: '\ufeff编码,一级,二级,三级\r\n010101,市容环境,噪声污染,夜间施工噪音\r\n' })
  if (path === '/table') {
    const rows = body.text.trim().split('\n')
    const wrong = rows.findIndex((row) => row.split(',').length !== 4)
    if (wrong >= 0) return problem(422, '应有 4 列', { line: String(wrong + 1) })
    const [code, , , name] = rows[1].split(',')
    return ok({ matters: [...tree.matters.filter((each) => each.code !== code), leaf(code, name, name)].sort((a, b) => a.code.localeCompare(b.code)) })
  }
  return undefined
}
