// What the mock server answers under /api/admin/dispatch/: files, trials, decisions and a model's curve, with a state of its own.
import { createHash } from 'node:crypto'

const RULES = `# 派单规则
rules:
  - id: gas-danger
    reason: 燃气险情先到现场
    priority: 100
    when: { words: { any: [煤气味, 燃气泄漏] } }
    then: { unit: "YJ-YH", limit: 2h, priority: 紧急 }
`
const FILES = {
  'rules.yaml': RULES,
  'duty-list.yaml': '# 派单目录\nduties:\n  - { matter: "010101", unit: "CG-YH", helpers: ["JD-HP"], limit: 24h }\n',
  'units.yaml': '# 承办单位\nunits:\n  - { code: "CG-YH", name: 云湖区城市管理局 }\n',
  'areas.yaml': '# 区域\nareas:\n  - { code: "YH", name: 云湖区 }\n'
}
const UNITS = ['CG-YH', 'YJ-YH', 'SJ-YH', 'HB-YH', 'JD-HP', 'RS-S']

const version = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12)
const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString()
let files
let lessons
let inUse

export function resetDispatch() {
  files = new Map(
    Object.entries(FILES).map(([name, text]) => [name, { text, versions: [{ version: version(text), at: ago(52), by: '' }], texts: new Map([[version(text), text]]) }])
  )
  lessons = [
    { id: '3', number: '20261124000031', wrong: 'HB-YH', right: 'CG-YH', reason: '烧烤店在街道，归城管', at: ago(3), weight: 1, undone: '' },
    { id: '2', number: '20261123000018', wrong: 'JD-HP', right: '', reason: '不在我街道辖区', at: ago(26), weight: 0.99, undone: '' },
    { id: '1', number: '20261122000007', wrong: 'RS-S', right: 'SJ-YH', reason: '', at: ago(60), weight: 0.98, undone: '9001' }
  ]
  inUse = '4c9b1de07a52'
}
resetDispatch()

const proposal = (unit, more = {}) => ({
  unit,
  helpers: [],
  basis: 'DUTY',
  reference: '010101',
  probability: 0.97,
  bound: 0.965,
  automatic: true,
  area: 'YH',
  limit: '24h',
  priority: '',
  note: '',
  reason: '派单目录：夜间餐饮噪音、云湖区 → 云湖区城市管理局（协办：和平街道办事处）',
  alternatives: [
    { unit: 'HB-YH', probability: 0.21, reason: '如果是“油烟”，派单目录派给它' },
    { unit: 'JD-HP', probability: 0.18, reason: '本事项的协办单位' }
  ],
  ...more
})

/** A ticket's way: the mock's tickets have all been sent once. */
export function dispatchesOf(ticket) {
  const { UNIT, MATTER = '' } = ticket.fields
  const first = { number: ticket.number, attempt: 1, at: ticket.createdAt, matter: MATTER, given: UNIT ?? ticket.gave?.unit ?? '', by: ticket.operator, ...proposal(UNIT ?? ticket.gave?.unit ?? '') }
  if (!ticket.gave) return [first]
  const outcome = { kind: 'RETURNED', unit: '', reason: ticket.gave.reason, by: ticket.gave.by, at: ticket.updatedAt }
  const again = { basis: 'PERSON', reference: '', automatic: false, unit: '', probability: 0, bound: 0, reason: '没有把握，请从以下单位中选择' }
  return [{ ...first, outcome }, { ...first, ...again, attempt: 2, at: ticket.updatedAt, given: UNIT ?? '', by: '' }]
}

function decisions(filter) {
  const all = [
    { number: '20261125000044', attempt: 1, at: ago(0.4), matter: '010101', given: 'CG-YH', by: '8001', ...proposal('CG-YH', { helpers: ['JD-HP'] }) },
    { number: '20261125000043', attempt: 1, at: ago(0.9), matter: '020101', given: 'YJ-YH', by: '8001', ...proposal('YJ-YH', { basis: 'RULE', reference: 'gas-danger', limit: '2h', priority: '紧急', probability: 1, reason: '派单规则 gas-danger：燃气险情先到现场 → 云湖区应急管理局' }) },
    { number: '20261125000041', attempt: 1, at: ago(2), matter: '030101', given: 'SJ-YH', by: '8002', ...proposal('SJ-YH', { basis: 'MODEL', reference: '4c9b1de07a52+2', probability: 0.99, bound: 0.984, reason: '派单模型：说到“年卡”“退费”，以往这样的工单有 99.1% 派给它 → 云湖区市场监督管理局' }) },
    { number: '20261124000031', attempt: 1, at: ago(20), matter: '010101', given: 'CG-YH', by: '8001', ...proposal('HB-YH', { automatic: false, basis: 'DISPUTE', reference: '烧烤油烟' }) },
    { number: '20261123000018', attempt: 1, at: ago(40), matter: '020201', given: 'JD-HP', by: '8002', ...proposal('JD-HP'), outcome: { kind: 'RETURNED', unit: 'CG-YH', reason: '不在我街道辖区', by: 'u7', at: ago(26) } },
    { number: '20261122000007', attempt: 1, at: ago(70), matter: '030101', given: 'SJ-YH', by: '8001', ...proposal('', { basis: 'PERSON', reference: '', automatic: false, probability: 0, bound: 0, reason: '没有把握，请从以下单位中选择' }) }
  ]
  if (filter === 'AUTOMATIC') return all.filter((each) => each.automatic)
  if (filter === 'RETURNED') return all.filter((each) => each.outcome?.kind === 'RETURNED')
  if (filter === 'CORRECTED') return all.filter((each) => each.unit && each.given && each.unit !== each.given)
  return all
}

function learning() {
  const curve = []
  for (let share = 0.05; share <= 1.0001; share += 0.025) {
    const accuracy = 1 - 0.075 * share ** 5 - 0.006 * share
    curve.push({ coverage: Math.min(1, share), accuracy, low: accuracy - 0.004 - 0.003 / share })
  }
  const entry = (id, hours, accuracy, note) => ({ version: id, publishedAt: ago(hours), by: 'admin', note, examples: 18422, accuracy, coverage: 0.71 })
  return {
    model: { trainedAt: ago(90), examples: 18422, units: 32, proven: 19, target: 0.98, accuracy: 0.921, byMeaning: true, curve },
    version: `${inUse}+2`,
    learned: 2,
    health: { tickets: 412, agreed: 0.914, sure: 287, right: 284, bound: 0.978, stability: 0.08, drifted: false, suspended: false, said: '' },
    versions: [entry('4c9b1de07a52', 90, 0.921, '数据库'), entry('b1e0d94f7723', 900, 0.907, '数据库')]
  }
}

const fileView = (name) => {
  const file = files.get(name)
  return { file: name, text: file.text, version: version(file.text), versions: file.versions }
}

/** What the server finds wrong, as far as the tests ask: a unit that is not there. */
function wrong(name, text) {
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const unit = /\bunit: "?([\w-]+)"?/.exec(lines[i])?.[1]
    if (unit !== undefined && !UNITS.includes(unit)) {
      const fields = { file: name, line: String(i + 1), field: 'unit' }
      return { code: 422, body: { title: '内容有误', status: 422, detail: `units.yaml 里没有单位 ${unit}`, fields } }
    }
  }
  return null
}

function put(name, text, by) {
  const file = files.get(name)
  file.text = text
  file.texts.set(version(text), text)
  file.versions = [{ version: version(text), at: new Date().toISOString(), by }, ...file.versions]
  return { code: 200, body: fileView(name) }
}

function rules() {
  const found = []
  files.get('rules.yaml').text.split('\n').forEach((line, index, lines) => {
    const id = /^ {2}- (?:\{ )?id: "?([\w.-]+)/.exec(line)?.[1]
    if (id === undefined) return
    const rest = lines.slice(index).join('\n')
    found.push({ line: index + 1, id, reason: /reason: "?([^",\n]+)/.exec(rest)?.[1] ?? '', priority: Number(/priority: (-?\d+)/.exec(rest.split('\n  - ')[0])?.[1] ?? 0), unit: /unit: "?([\w-]+)/.exec(rest)?.[1] ?? '', expired: false })
  })
  return found
}

/** The answer to a request about dispatch; undefined where there is no such address. */
export function dispatching(method, path, query, body) {
  const ok = (value) => ({ code: value === undefined ? 204 : 200, body: value })
  if (path === '/plan') {
    return ok({
      areas: [
        { code: 'YH', name: '云湖区', names: ['云湖区', '人民路', '中山路', '滨江路'] },
        { code: 'YH-01', name: '和平街道', parent: 'YH', names: ['和平街道', '锦绣花园', '和平公园'] }
      ],
      units: [
        { code: 'CG-YH', name: '云湖区城市管理局', area: 'YH', level: '县区', aliases: ['云湖城管'] },
        { code: 'YJ-YH', name: '云湖区应急管理局', area: 'YH', level: '县区', aliases: [] },
        { code: 'JD-HP', name: '和平街道办事处', area: 'YH-01', level: '街道', aliases: [] },
        { code: 'RS-S', name: '市人力资源和社会保障局', level: '市', aliases: ['市人社局'] }
      ],
      duties: [
        { line: 3, matter: '010101', unit: 'CG-YH', helpers: ['JD-HP'], limit: '24h', clause: '夜间餐饮噪音由属地城市管理部门查处' },
        { line: 4, matter: '010101', area: 'YH-01', unit: 'JD-HP', helpers: ['CG-YH'], limit: '24h', clause: '街道综合执法改革后由街道先行处置' },
        { line: 5, matter: '010102', unit: 'HB-YH', helpers: [] },
        { line: 6, matter: '020101', unit: 'YJ-YH', helpers: ['JD-HP'], limit: '2h', clause: '瓶装液化气由应急管理部门牵头' },
        { line: 7, matter: '030101', unit: 'SJ-YH', helpers: [], limit: '7d' },
        { line: 8, matter: '040101', unit: 'RS-S', helpers: [] }
      ],
      disputes: [{ line: 11, name: '露天烧烤油烟', matters: ['010101', '010102'], words: ['烧烤', '油烟'], unit: 'CG-YH', helpers: ['HB-YH'], limit: '24h', clause: '城管牵头，生态环境测油烟' }],
      rules: rules()
    })
  }
  if (path === '/decisions') return ok(decisions(query.get('filter') ?? 'ALL'))
  if (path === '/record') {
    return ok([
      { basis: 'RULE', automatic: true, all: 58, wrong: 0 },
      { basis: 'DUTY', automatic: true, all: 611, wrong: 7 },
      { basis: 'DUTY', automatic: false, all: 204, wrong: 22 },
      { basis: 'MODEL', automatic: true, all: 287, wrong: 3 }
    ])
  }
  if (path === '/learning') return ok(learning())
  if (path === '/learning/rollback') {
    inUse = body.version
    return ok(learning())
  }
  if (path === '/lessons') return ok(lessons)
  const undo = /^\/lessons\/(\w+)\/undo$/.exec(path)
  if (undo) {
    lessons = lessons.map((each) => (each.id === undo[1] ? { ...each, undone: '9001' } : each))
    return ok()
  }
  const one = /^\/files\/([\w.-]+)(?:\/(trial|rollback|versions)(?:\/(\w+))?)?$/.exec(path)
  if (!one || !files.has(one[1])) return undefined
  const [, name, what, which] = one
  if (what === 'versions') return ok({ text: files.get(name).texts.get(which) })
  if (what === 'rollback') return put(name, files.get(name).texts.get(body.version), '9001')
  if (method === 'GET') return ok(fileView(name))
  const refused = wrong(name, body.text)
  if (refused) return refused
  if (what === 'trial') {
    const more = rules().length
    const added = (body.text.match(/- (?:\{ )?id:/g) ?? []).length > more
    return ok({
      tickets: 1284,
      moved: added ? 37 : 0,
      moves: added
        ? Array.from({ length: 37 }, (_, index) => ({ number: `20261124${String(100 + index).padStart(6, '0')}`, from: index % 3 ? 'HB-YH' : 'JD-HP', to: 'CG-YH', reason: '派单规则：新规则 → 云湖区城市管理局' }))
        : [],
      conflicts: added ? [{ rule: 'gas-danger', other: 'night-grill', tickets: 2, example: '20261124000103' }] : [],
      silent: added ? ['old-rule'] : [],
      fired: { 'gas-danger': 12 }
    })
  }
  return put(name, body.text, '9001')
}
