// The mock server's knowledge base: what it proposes by what was said, and the administrators' side of it. A reset brings it back.

const NOISE_MAP = `[开始] 施工发生在什么时间？
1 晚上十点到早上六点 -> 夜间
2 白天 -> 白天

[夜间] 答：您反映的夜间施工问题已经登记，会转城管执法部门到现场核实。
文章：night-noise

[白天] 答：白天施工一般允许，我为您登记，请部门到现场监测。`

const MAP = {
  nodes: [
    { id: '开始', question: '施工发生在什么时间？', options: [{ key: 1, label: '晚上十点到早上六点', to: '夜间' }, { key: 2, label: '白天', to: '白天' }], answer: '', matter: '', article: '' },
    { id: '夜间', question: '', options: [], answer: '您反映的夜间施工问题已经登记，会转城管执法部门到现场核实。', matter: '', article: 'night-noise' },
    { id: '白天', question: '', options: [], answer: '白天施工一般允许，我为您登记，请部门到现场监测。', matter: '', article: '' }
  ]
}

const FIRST = [
  ['night-noise', 'ANSWER', '夜间施工噪音扰民怎么投诉', '您反映的夜间施工问题已经登记，三个工作日内有工作人员联系您。', '晚上十点到早上六点禁止产生噪声的建筑施工，抢修抢险除外。\n\n## 要问清楚\n- 工地名称或附近门牌\n- 从几点到几点，持续几天\n\n<b>不是标签</b>', ['施工', '工地', '噪音', '打桩', '烧烤', '吵']],
  ['map-noise', 'MAP', '噪音投诉怎么问', '', NOISE_MAP, ['施工', '噪音', '吵', '工地']],
  ['prepaid-card', 'ANSWER', '预付卡商家关门退款', '您的预付卡投诉已经登记，请保留付款凭证。', '经营者未按约定提供服务的，可以要求退回预付款。', ['预付', '年卡', '退款', '退錢', '健身', '会员']],
  ['gas-leak', 'ANSWER', '闻到煤气味怎么办', '请马上开窗、关阀，不要开灯，到室外再打电话。', '**紧急情况**：先让人离开，再问别的。', ['煤气', '燃气', '漏气']],
  ['street-lamp', 'ARTICLE', '路灯报修', '已经登记，会通知路灯管理所检修。', '请提供灯杆编号。', ['路灯', '照明']]
]

/** What says the same as an article in words that it has not. */
const ALIKE = { 'street-lamp': ['黑漆漆'] }

let articles

export function resetKnowledge() {
  articles = new Map(
    FIRST.map(([id, kind, title, answer, body, words], at) => [
      id,
      {
        words,
        versions: [
          version({ id, kind, title, answer, body, ...(at === 4 ? { reviewOn: '2026-01-31' } : {}) }, 1, 'PUBLISHED', '随产品提供', at + 1)
        ]
      }
    ])
  )
}

function version(fields, number, state, author, hours = 0) {
  const { basedOn: _seen, validFrom, validTo, reviewOn, ...rest } = fields
  const days = Object.fromEntries(Object.entries({ validFrom, validTo, reviewOn }).filter(([, day]) => day))
  return {
    article: { question: '', answer: '', body: '', tags: [], matters: [], area: '', unit: '', ...rest, ...days, version: number, ...(rest.kind === 'MAP' ? { map: MAP } : {}) },
    state,
    author,
    writtenAt: new Date(Date.now() - hours * 3_600_000).toISOString(),
    remark: ''
  }
}
resetKnowledge()

const live = (id) => articles.get(id)?.versions.find((each) => each.state === 'PUBLISHED')

function proposal(id, said, number) {
  const { words } = articles.get(id)
  const { article } = live(id)
  const found = words.filter((word) => said.includes(word))
  return {
    article: id,
    version: article.version,
    kind: article.kind,
    title: article.title,
    answer: article.answer,
    fit: Math.min(1, 0.2 + found.length / 10),
    words: found,
    alike: found.length === 0,
    evidence: number
      ? found.filter((word) => number.text.includes(word)).map((word) => ({ utterance: number.number, from: number.text.indexOf(word), to: number.text.indexOf(word) + word.length, startMs: 0, endMs: 0 }))
      : []
  }
}

/** What is proposed for a call's conversation. */
export function proposalsOf(call) {
  const said = call.utterances.map((each) => each.text).join('，')
  const caller = call.utterances.filter((each) => each.side === 'CALLER')
  return [...articles.keys()]
    .filter((id) => live(id) && call.articles[id] !== 'REJECTED')
    .map((id) => proposal(id, said, caller.find((each) => articles.get(id).words.some((word) => each.text.includes(word)))))
    .filter((each) => each.words.length > 0)
    .sort((a, b) => b.words.length - a.words.length)
    .slice(0, 5)
}

/** The answer to an operator's request; undefined where there is no such address. */
export function knowledge(path, query) {
  if (path === '/api/knowledge') {
    const words = query.get('query')
    const found = [...articles.keys()].filter((id) => live(id) && (live(id).article.title.includes(words) || [...articles.get(id).words, ...(ALIKE[id] ?? [])].some((word) => words.includes(word))))
    return { code: 200, body: found.map((id) => proposal(id, words)) }
  }
  const one = /^\/api\/knowledge\/([a-z0-9-]+)$/.exec(path)
  if (!one) return undefined
  const found = live(one[1])
  return found ? { code: 200, body: found.article } : problem(404, '没有这篇文章，或者它已停用、不在有效期内。')
}

function problem(code, detail, fields) {
  return { code, body: { title: detail.slice(0, 12), status: code, detail, ...(fields ? { fields } : {}) } }
}

function listed([id, { versions }]) {
  const [newest] = versions
  const { article } = newest
  const due = Boolean(article.reviewOn && article.reviewOn < new Date().toISOString().slice(0, 10))
  return {
    id,
    version: article.version,
    liveVersion: live(id)?.article.version ?? 0,
    state: newest.state,
    kind: article.kind,
    title: article.title,
    tags: article.tags,
    matters: article.matters,
    area: article.area,
    unit: article.unit,
    due,
    expired: false,
    ...(article.reviewOn ? { reviewOn: article.reviewOn } : {}),
    author: newest.author,
    writtenAt: newest.writtenAt
  }
}

/** The administrators' side; undefined where there is no such address. */
export function knowledgeAdministration(method, path, query, body, person) {
  const ok = (value, code = 200) => ({ code: value === undefined ? 204 : code, body: value })
  if (path === '/api/admin/knowledge-map') {
    return body.text.includes('-> 没有的') ? problem(422, '第 2 行：没有节点“没有的”') : ok(MAP)
  }
  if (path === '/api/admin/knowledge-import') {
    const text = Buffer.from(body.content, 'base64').toString()
    if (!text.startsWith('# ')) return problem(422, `${body.name}:1 title：应以 --- 开头的文件头或“# 标题”开始`)
    const id = `a-${articles.size}`
    articles.set(id, { words: [], versions: [version({ id, kind: 'ARTICLE', title: text.slice(2).split('\n')[0], body: text }, 1, 'DRAFT', person)] })
    return ok({ articles: [id] }, 201)
  }
  if (path === '/api/admin/knowledge-gaps') {
    return ok([
      { matter: '', asked: 41, words: ['加装电梯', '补贴'], examples: ['我想问老楼加装电梯政府补贴多少，电话138****3456'], first: new Date(Date.now() - 9e8).toISOString(), last: new Date(Date.now() - 9e6).toISOString() }
    ])
  }
  if (path === '/api/admin/knowledge-usage') {
    return ok([{ article: 'night-noise', title: '夜间施工噪音扰民怎么投诉', used: 12, rejected: 1, lastUsed: new Date(Date.now() - 9e6).toISOString() }])
  }
  if (path === '/api/admin/knowledge') {
    if (method === 'POST') {
      const id = `a-${articles.size}`
      articles.set(id, { words: [], versions: [version({ ...body, id }, 1, 'DRAFT', person)] })
      return ok(articles.get(id).versions[0], 201)
    }
    return ok(
      [...articles]
        .map(listed)
        .filter((each) => !query.get('state') || each.state === query.get('state'))
        .filter((each) => !query.get('kind') || each.kind === query.get('kind'))
        .filter((each) => !query.get('query') || (each.title + each.id).includes(query.get('query')))
        .filter((each) => query.get('due') !== 'true' || each.due)
    )
  }
  const one = /^\/api\/admin\/knowledge\/([a-z0-9-]+)(?:\/(\w+))?$/.exec(path)
  const kept = one && articles.get(one[1])
  if (!kept) return undefined
  const [newest] = kept.versions
  switch (one[2]) {
    case undefined:
      if (method === 'GET') return ok(kept.versions)
      if (body.matters.some((matter) => !/^\d{6}$/.test(matter))) return problem(422, '请按提示改正后再提交。', { matters: `事项分类里没有编码 ${body.matters[0]}` })
      kept.versions.unshift(version({ ...body, id: one[1] }, newest.article.version + 1, 'DRAFT', person))
      return ok(kept.versions[0])
    case 'submit':
      newest.state = 'PENDING'
      return ok(newest)
    case 'return':
      Object.assign(newest, { state: 'DRAFT', remark: body.remark, approver: person, approvedAt: new Date().toISOString() })
      return ok(newest)
    case 'approve':
      if (newest.author === person) return problem(409, '自己写的版本要由别人审核，不能自己发布。')
      for (const each of kept.versions) if (each.state === 'PUBLISHED') each.state = 'RETIRED'
      Object.assign(newest, { state: 'PUBLISHED', approver: person, approvedAt: new Date().toISOString() })
      return ok(newest)
    case 'retire':
      live(one[1]).state = 'RETIRED'
      return ok()
    case 'rollback': {
      const old = kept.versions.find((each) => each.article.version === body.version)
      for (const each of kept.versions) if (each.state === 'PUBLISHED') each.state = 'RETIRED'
      kept.versions.unshift({ ...version(old.article, newest.article.version + 1, 'PUBLISHED', person), approver: person, approvedAt: new Date().toISOString(), remark: `回退到第 ${body.version} 版` })
      return ok(kept.versions[0])
    }
  }
  return undefined
}
