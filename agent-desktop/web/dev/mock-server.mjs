// A development server that speaks openapi.yaml and asyncapi.yaml and plays scripted calls, so that the
// page can be worked on without Asterisk. Also plays the operator's softphone. Never part of the build.
//
//   node dev/mock-server.mjs            http://127.0.0.1:8180 (JIESU_MOCK_PORT), softphone one above
//
// Serves dist/ where it was built. POST /mock with {"do": ...} steers it: ring {story}, go {to: ms},
// end, reset, event {event}, offline {ms}, status {part, detail}, phone {registered}.
import { randomBytes, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { administration, resetAdministration } from './administration.mjs'
import { dispatchesOf } from './dispatch.mjs'
import { knowledge, knowledgeAdministration, proposalsOf, resetKnowledge } from './knowledge.mjs'
import { OPERATOR, QUESTIONS, REFERENCE, cantoneseCall, mandarinCall } from './story.mjs'

const PORT = Number(process.env.JIESU_MOCK_PORT ?? 8180)
const PHONE_PORT = PORT + 1
const DIST = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'dist')
const TOKEN = randomBytes(32).toString('hex')
const CSRF = randomBytes(32).toString('hex')
const INSTANCE = randomUUID()
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

// The server's own policy, so that a breach of it is seen here first.
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; " +
  `connect-src 'self' ws://127.0.0.1:${PHONE_PORT}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

const account = { number: OPERATOR, name: '陈思远', password: 'demo-8001-pass', note: '普通话坐席' }
const administrator = { number: '9001', name: '周岚', password: 'demo-9001-pass', note: '管理员' }
const reviewer = { number: '9002', name: '何静', password: 'demo-9002-pass', note: '管理员（知识审核）' }
const second = { number: '8002', name: '黄咏诗', password: 'demo-8002-pass', note: '粤语坐席' }
const status = Object.fromEntries(
  ['telephony', 'journal', 'database', 'engine', 'draft'].map((part) => [part, { ok: true, detail: '' }])
)
let signedIn = false
let person = account
let seat = null
let phone = { registered: true, call: null, muted: false, error: '' }
let refusing = false
const calls = new Map()
const desks = new Set()
const phones = new Set()
const tickets = new Map()
let counter = 41

// The story's clock: a jump in the story moves it on, and the page is told by a new hello.
let ahead = 0

function time() {
  return Date.now() + ahead
}

function now() {
  return new Date(time()).toISOString()
}

function setSeat(presence, reason = '', call = undefined) {
  seat = {
    operator: person.number,
    name: person.name,
    extension: '8001',
    queues: ['city', 'general', 'cantonese'],
    presence,
    reason,
    since: now(),
    ...(call ? { call } : {})
  }
  tell({ type: 'seat', seat })
}

function tell(message) {
  for (const desk of desks) desk.send(JSON.stringify(message))
}

function setPhone(change) {
  phone = { ...phone, ...change }
  for (const each of phones) each.send(JSON.stringify({ type: 'state', ...phone }))
}

// One call: its entries, and the fold of them that a snapshot is.

class Play {
  constructor(id, story) {
    this.id = id
    this.steps = [...story.steps].sort((a, b) => a.at - b.at)
    this.entries = []
    this.begun = time()
    this.paused = null
    this.lag = 0
    this.timer = null
    this.index = 0
    this.call = {
      id,
      sequence: 0,
      state: 'NAVIGATING',
      arrivedAt: now(),
      callerNumber: '',
      calledNumber: '',
      channel: '',
      uniqueId: '',
      taps: {},
      languages: {},
      utterances: [],
      suggestions: {},
      decisions: {},
      ticketConfirmed: false,
      articles: {}
    }
    this.answered = false
  }

  clock() {
    return (this.paused ?? time()) - this.begun - this.lag
  }

  instant(at) {
    return new Date(this.begun + this.lag + at).toISOString()
  }

  run() {
    const next = this.steps[this.index]
    if (!next || this.call.state === 'ENDED') return
    if (next.event === 'ANSWER' && !this.answered) return
    this.timer = setTimeout(() => this.step(), Math.max(0, next.at - this.clock()))
  }

  step(onward = true) {
    const next = this.steps[this.index]
    if (!next || this.call.state === 'ENDED') return
    if (next.event === 'ANSWER' && !this.answered) return
    this.index++
    if (next.partial) {
      const { side, startAt, text } = next.partial
      if (this.call.state === 'TALKING') tell({ type: 'partial', call: this.id, side, start: this.instant(startAt), text })
    } else if (next.utterance) {
      const { number, side, begin, length, text, language, words } = next.utterance
      const share = length / text.length
      this.add({
        type: 'uttered',
        utterance: {
          number,
          side,
          start: this.instant(begin),
          end: this.instant(begin + length),
          text,
          words: words.map((word) => ({
            ...word,
            start: this.instant(begin + word.from * share),
            end: this.instant(begin + (word.from + word.text.length) * share)
          })),
          confidence: 0.88,
          language
        }
      })
    } else if (next.event !== 'ANSWER') this.add(next.event)
    if (onward) this.run()
  }

  /** Makes everything up to a place in the story have happened already. */
  jump(to) {
    clearTimeout(this.timer)
    const skipped = Math.max(0, to - this.clock())
    const start = time()
    while (this.steps[this.index] && this.steps[this.index].at <= to) {
      if (this.steps[this.index].event === 'ANSWER' && !this.answered) break
      ahead += Math.max(0, this.steps[this.index].at - this.clock())
      this.step(false)
    }
    ahead += Math.max(0, start + skipped - time())
    tell({ type: 'hello', protocol: 1, instance: INSTANCE, at: now() })
    this.run()
  }

  answer() {
    if (this.answered) return
    this.answered = true
    const step = this.steps.find((each) => each.event === 'ANSWER')
    this.lag += Math.max(0, this.clock() - step.at)
    setPhone({ call: { state: 'talking', peer: this.call.callerNumber, since: now() } })
    this.add({
      type: 'answered',
      operator: person.number,
      channel: 'PJSIP/8001-00000003',
      waitedMs: this.clock() - this.steps.find((each) => each.event?.type === 'queued').at,
      waitedInAllMs: this.clock()
    })
    setSeat('TALKING', '', this.id)
    clearTimeout(this.timer)
    this.run()
  }

  end(reason) {
    if (this.call.state === 'ENDED') return
    clearTimeout(this.timer)
    this.add({ type: 'ended', reason })
    setPhone({ call: null, muted: false })
    if (this.answered) setSeat('WRAP_UP', '', this.id)
    else {
      setSeat('READY')
      tell({ type: 'callGone', call: this.id })
    }
  }

  add(event) {
    const call = this.call
    const at = now()
    const entry = { call: this.id, sequence: ++call.sequence, at, event }
    this.entries.push(entry)
    const { type, ...rest } = event
    if (type === 'arrived') Object.assign(call, rest)
    if (type === 'navigationEnded') call.navigation = event
    if (type === 'queued') Object.assign(call, { state: 'QUEUED', queue: rest.queue })
    if (type === 'offered') {
      Object.assign(call, { state: 'RINGING', operator: rest.operator })
      setSeat('RINGING', '', this.id)
      setPhone({ call: { state: 'ringing', peer: call.callerNumber, since: at } })
      tell({ type: 'call', call })
      return
    }
    if (type === 'answered') Object.assign(call, { state: 'TALKING', answeredAt: at })
    if (type === 'held') call.state = 'HELD'
    if (type === 'resumed') call.state = 'TALKING'
    if (type === 'tapOpened') call.taps[rest.side] = rest.stream
    if (type === 'languageChosen') call.languages[rest.side] = rest.language
    if (type === 'uttered') call.utterances.push(rest.utterance)
    if (type === 'emotionAssessed') call.emotion = event
    if (type === 'fieldSuggested') call.suggestions[rest.field] = rest.value
    if (type === 'fieldDecided') call.decisions[rest.field] = event
    if (type === 'dispatchProposed') call.dispatch = event
    if (type === 'ticketConfirmed') call.ticketConfirmed = true
    if (type === 'ticketRegistered') call.ticketNumber = rest.number
    if (type === 'articleUsed') call.articles[rest.article] = rest.outcome
    if (type === 'ended') Object.assign(call, { state: 'ENDED', endedAt: at, endReason: rest.reason })
    if (!this.shown()) return
    tell({ type: 'entry', ...entry })
    if (type === 'uttered' || type === 'articleUsed') tell({ type: 'proposals', call: this.id, proposals: proposalsOf(call) })
  }

  shown() {
    return seat?.call === this.id
  }
}

function ring(story) {
  const id = randomUUID()
  const play = new Play(id, story === 'cantonese' ? cantoneseCall() : mandarinCall())
  calls.set(id, play)
  play.run()
  return play
}

// REST

function mask(value) {
  return /^\d{8,}$/.test(value) ? `${value.slice(0, 3)}****${value.slice(-4)}` : value
}

function summary(ticket) {
  const { fields } = ticket
  return {
    number: ticket.number,
    state: ticket.state,
    operator: ticket.operator,
    createdAt: ticket.createdAt,
    title: fields.TITLE ?? '',
    kind: fields.KIND,
    matter: fields.MATTER,
    unit: fields.UNIT,
    address: fields.ADDRESS,
    callerName: fields.CALLER_NAME ? `${fields.CALLER_NAME[0]}**` : undefined,
    phone: fields.PHONE ? mask(fields.PHONE) : undefined
  }
}

function register(fields, call, ago = 0) {
  const at = new Date(Date.now() - ago)
  const day = at.toISOString().slice(0, 10).replaceAll('-', '')
  const number = `${day}${String(++counter).padStart(6, '0')}`
  const ticket = {
    number,
    version: 1,
    state: 'ACCEPTED',
    ...(call ? { call } : {}),
    operator: OPERATOR,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    fields,
    unasked: fields.MATTER === '010101' ? ['时段'] : [],
    masked: false
  }
  tickets.set(number, ticket)
  return ticket
}

function seed() {
  const hour = 3_600_000
  const some = [
    ['咨询', '咨询退休人员养老金资格认证办理方式', '040101', 'RS-S', '', '吴先生', 29 * 24 * hour],
    ['投诉', '锦绣花园楼下烧烤店占道经营', '010101', 'CG-YH', '和平街道人民路32号', '林女士', 12 * 24 * hour],
    ['求助', '锦绣花园2栋楼道照明损坏', '020201', 'JD-HP', '和平街道锦绣花园2栋', '林女士', 41 * 24 * hour],
    ['投诉', '活力健身年卡余额不退', '030101', 'SJ-YH', '中山路108号', '何先生', 26 * hour],
    ['举报', '滨江路工地夜间违规施工', '010102', 'HB-YH', '滨江路与云湖大道交叉口', '', 4 * hour],
    ['建议', '建议和平公园延长夜间照明', '010201', 'JD-HP', '和平公园', '周女士', 2.4 * hour],
    ['表扬', '表扬和平街道网格员冒雨清理积水', '010201', 'JD-HP', '和平街道', '郑先生', 1.2 * hour]
  ]
  for (const [KIND, TITLE, MATTER, UNIT, ADDRESS, CALLER_NAME, ago] of some) {
    const fields = { KIND, TITLE, MATTER, UNIT, PHONE: '13800123456', BODY: `${TITLE}。` }
    if (ADDRESS) fields.ADDRESS = ADDRESS
    if (CALLER_NAME) fields.CALLER_NAME = CALLER_NAME
    register(fields, undefined, ago)
  }
}
seed()

function session() {
  return signedIn
    ? {
        person: {
          number: person.number,
          name: person.name,
          ...(person === administrator || person === reviewer
            ? { roles: ['ADMINISTRATOR'], queues: [] }
            : { roles: ['OPERATOR'], extension: '8001', queues: ['city', 'general', 'cantonese'] }),
          mustChangePassword: false
        },
        csrfToken: CSRF,
        demo: true,
        demoAccounts: []
      }
    : { demo: true, demoAccounts: [account, second, administrator, reviewer] }
}

function problem(code, detail, fields) {
  return { code, body: { title: detail.slice(0, 12), status: code, detail, ...(fields ? { fields } : {}) } }
}

function answer(method, path, query, body) {
  const ok = (value) => ({ code: value === undefined ? 204 : 200, body: value })
  if (path === '/api/session') {
    if (method === 'GET') return ok(session())
    if (method === 'DELETE') {
      signedIn = false
      seat = null
      return ok()
    }
    person = [account, second, administrator, reviewer].find((each) => each.number === body.number && each.password === body.password)
    if (!person) {
      person = account
      return problem(401, '工号或密码不正确，请核对后重新输入')
    }
    signedIn = true
    if (person !== administrator && person !== reviewer) setSeat('NOT_READY', '刚登录')
    return ok(session())
  }
  if (!signedIn) return problem(401, '请先登录')
  if (path.startsWith('/api/admin/')) {
    if (person !== administrator && person !== reviewer) return problem(403, '您没有做这件事的权限，请联系管理员。')
    return (
      administration(method, path, query, body) ??
      knowledgeAdministration(method, path, query, body, person.number) ??
      problem(404, '没有这个地址')
    )
  }
  if (path.startsWith('/api/knowledge')) return knowledge(path, query) ?? problem(404, '没有这个地址')
  if (path === '/api/seat') {
    if (person === administrator || person === reviewer) return problem(403, '您不是话务员或没有分机，没有坐席。')
    if (method === 'PUT') {
      if (seat.presence === 'RINGING' || seat.presence === 'TALKING') {
        if (body.presence === 'READY') return problem(409, '通话中不能示闲')
        return ok(seat)
      }
      const gone = seat.call
      setSeat(body.presence, body.reason ?? '')
      if (gone) tell({ type: 'callGone', call: gone })
    }
    return ok(seat)
  }
  if (path === '/api/reference') return ok(REFERENCE)
  const matter = /^\/api\/matters\/(\d{6})$/.exec(path)
  if (matter) return ok({ code: matter[1], title: '', questions: QUESTIONS[matter[1]] ?? [] })
  if (path === '/api/status') return ok(status)
  if (path === '/api/softphone') return ok({ url: `ws://127.0.0.1:${PHONE_PORT}/softphone`, token: TOKEN })
  if (path === '/api/tickets') {
    const word = query.get('query') ?? ''
    const found = [...tickets.values()]
      .filter((each) => word === '' || JSON.stringify(each).includes(word))
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    return ok(found.slice(0, Number(query.get('limit') ?? 50)).map(summary))
  }
  const way = /^\/api\/tickets\/(\w+)\/(return|dispatch)$/.exec(path)
  if (way) {
    const ticket = tickets.get(way[1])
    if (!ticket) return problem(404, '没有这张工单')
    if (way[2] === 'dispatch') return ok(dispatchesOf(ticket))
    if (body.version !== ticket.version) return problem(409, '工单已被修改，请重新打开')
    ticket.gave = { unit: ticket.fields.UNIT, reason: body.reason, by: person.number }
    delete ticket.fields.UNIT
    delete ticket.fields.HELPERS
    Object.assign(ticket, { state: 'RETURNED', version: ticket.version + 1, updatedAt: now() })
    const { gave, ...shown } = ticket
    return ok({ ...shown, masked: true })
  }
  const one = /^\/api\/tickets\/(\w+)$/.exec(path)
  if (one) {
    const ticket = tickets.get(one[1])
    if (!ticket) return problem(404, '没有这张工单')
    if (method === 'PATCH') {
      if (body.version !== ticket.version) return problem(409, '工单已被修改，请重新打开')
      for (const [field, value] of Object.entries(body.fields)) {
        if (value === '') delete ticket.fields[field]
        else ticket.fields[field] = value
      }
      ticket.version++
      ticket.updatedAt = now()
      return ok(ticket)
    }
    if (query.get('clear') === 'true') return ok(ticket)
    const fields = { ...ticket.fields }
    if (fields.PHONE) fields.PHONE = mask(fields.PHONE)
    if (fields.CALLER_NAME) fields.CALLER_NAME = `${fields.CALLER_NAME[0]}**`
    return ok({ ...ticket, fields, masked: true })
  }
  const call = /^\/api\/calls\/([\w-]+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path)
  if (!call) return problem(404, '没有这个地址')
  const play = calls.get(call[1])
  if (!play) return problem(404, '没有这通电话')
  switch (call[2]) {
    case undefined:
      return ok(play.call)
    case 'timeline':
      return ok(play.entries.filter((entry) => entry.sequence > Number(query.get('after') ?? 0)))
    case 'history':
      return ok({
        callerNumber: mask(play.call.callerNumber),
        calls: [
          { id: randomUUID(), arrivedAt: new Date(Date.now() - 12 * 86_400_000).toISOString(), endedAt: new Date(Date.now() - 12 * 86_400_000 + 214_000).toISOString(), operator: '8012', title: '市容环境 / 占道经营', ticketNumber: [...tickets.keys()][1] },
          { id: randomUUID(), arrivedAt: new Date(Date.now() - 41 * 86_400_000).toISOString(), endedAt: new Date(Date.now() - 41 * 86_400_000 + 98_000).toISOString(), operator: '8001', title: '社区服务', ticketNumber: [...tickets.keys()][2] }
        ],
        tickets: [...tickets.values()].slice(1, 3).map(summary)
      })
    case 'knowledge':
      if (method === 'GET') return ok(proposalsOf(play.call))
      play.add({ type: 'articleUsed', article: body.article, version: 1, outcome: body.outcome, operator: person.number })
      return ok()
    case 'hold':
      play.paused = time()
      clearTimeout(play.timer)
      play.add({ type: 'held', operator: person.number })
      setPhone({ call: { ...phone.call, state: 'held' } })
      return ok()
    case 'resume':
      play.lag += time() - play.paused
      play.paused = null
      play.add({ type: 'resumed', operator: person.number })
      setPhone({ call: { ...phone.call, state: 'talking' } })
      play.run()
      return ok()
    case 'hangup':
      play.end('OPERATOR_HUNG_UP')
      return ok()
    case 'transfer':
      play.add({ type: 'transferred', operator: person.number, target: body.target })
      play.end('OPERATOR_HUNG_UP')
      return ok()
    case 'fields': {
      if (call[3] === 'PHONE' && body.value && !/^\d{7,12}$/.test(body.value)) {
        return problem(422, '有内容需要更正', { PHONE: '电话号码应为 7 到 12 位数字' })
      }
      play.add({ type: 'fieldDecided', field: call[3], value: body.value ?? '', decision: body.decision, operator: person.number })
      return ok()
    }
    case 'ticket': {
      if (play.call.ticketNumber) return { code: 201, body: tickets.get(play.call.ticketNumber) }
      const wrong = {}
      if (!body.fields.TITLE) wrong.TITLE = '请填写标题'
      if (!body.fields.MATTER) wrong.MATTER = '请选择事项'
      if (!body.fields.KIND) wrong.KIND = '请选择诉求类型'
      if (Object.keys(wrong).length) return problem(422, '工单还缺少必填内容，请补充后再提交', wrong)
      const ticket = register(body.fields, play.id)
      play.add({ type: 'ticketConfirmed', fields: body.fields, operator: person.number })
      play.add({ type: 'ticketRegistered', number: ticket.number })
      return { code: 201, body: ticket }
    }
  }
  return problem(404, '没有这个地址')
}

function steer(order) {
  const play = [...calls.values()].at(-1)
  switch (order.do) {
    case 'ring': {
      const started = ring(order.story)
      if (order.now) started.jump(started.steps.find((step) => step.event?.type === 'offered').at)
      return { call: started.id }
    }
    case 'go':
      play.jump(order.to)
      return {}
    case 'end':
      play?.end('CALLER_HUNG_UP')
      return {}
    case 'reset':
      signedIn = false
      seat = null
      calls.clear()
      resetAdministration()
      resetKnowledge()
      for (const desk of desks) desk.close(4401)
      phone = { registered: true, call: null, muted: false, error: '' }
      return {}
    case 'event':
      play.add(order.event)
      return {}
    case 'offline':
      refusing = true
      for (const desk of desks) desk.terminate()
      setTimeout(() => (refusing = false), order.ms)
      return {}
    case 'status':
      status[order.part] = { ok: !order.detail, detail: order.detail }
      tell({ type: 'status', status })
      return {}
    case 'phone':
      setPhone(order.change)
      return {}
  }
  return { error: 'unknown' }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const json = (code, body) => {
    response.writeHead(code, { 'Content-Type': code >= 400 ? 'application/problem+json' : 'application/json' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    const isJson = (request.headers['content-type'] ?? '').startsWith('application/json')
    const body = text === '' ? {} : isJson ? JSON.parse(text) : text
    if (url.pathname === '/mock') return json(200, steer(body))
    if (url.pathname.startsWith('/api/')) {
      if (refusing) return request.socket.destroy()
      if (request.method !== 'GET' && url.pathname !== '/api/session' && request.headers['x-csrf-token'] !== CSRF) {
        const { code, body: refused } = problem(403, '页面已过期，请刷新后重试')
        return json(code, refused)
      }
      const { code, body: answered } = answer(request.method, url.pathname, url.searchParams, body)
      return json(code, answered)
    }
    const wanted = join(DIST, normalize(url.pathname))
    const file = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(DIST, 'index.html')
    if (!existsSync(file)) return json(404, { title: 'npm run build' })
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY
    })
    createReadStream(file).pipe(response)
  })
})

const deskSockets = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (!signedIn || refusing || request.url !== '/ws/desk') return socket.destroy()
  deskSockets.handleUpgrade(request, socket, head, (desk) => {
    desk.send(JSON.stringify({ type: 'hello', protocol: 1, instance: INSTANCE, at: now() }))
    desk.on('message', (text) => {
      const message = JSON.parse(text)
      if (message.type === 'ping') return desk.send('{"type":"pong"}')
      if (message.type !== 'resume') return desk.close(4400)
      desks.add(desk)
      const say = (what) => desk.send(JSON.stringify(what))
      if (seat) say({ type: 'seat', seat })
      say({ type: 'status', status })
      for (const id of Object.keys(message.calls)) if (id !== seat?.call) say({ type: 'callGone', call: id })
      const play = calls.get(seat?.call)
      if (!play) return
      const have = message.calls[play.id]
      if (have === undefined) say({ type: 'call', call: play.call })
      else for (const entry of play.entries.slice(have)) say({ type: 'entry', ...entry })
    })
    desk.on('close', () => desks.delete(desk))
  })
})
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}  ${account.number} / ${account.password}`))

const phoneServer = new WebSocketServer({ host: '127.0.0.1', port: PHONE_PORT })
phoneServer.on('connection', (socket) => {
  socket.on('message', (text) => {
    const message = JSON.parse(text)
    const play = [...calls.values()].at(-1)
    if (message.type === 'hello') {
      if (message.token !== TOKEN) return socket.close(4401)
      phones.add(socket)
      setPhone({})
    } else if (message.type === 'answer') play?.answer()
    else if (message.type === 'hangup') play?.end('OPERATOR_HUNG_UP')
    else if (message.type === 'mute' || message.type === 'unmute') setPhone({ muted: message.type === 'mute' })
  })
  socket.on('close', () => phones.delete(socket))
})
