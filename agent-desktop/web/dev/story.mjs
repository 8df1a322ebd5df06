// Two calls as the server would tell them: [milliseconds after the one before, event or partial].
// Invented people and places; used by the development server, the pictures and the page's own tests.

const REFERENCE = {
  kinds: ['咨询', '求助', '投诉', '举报', '建议', '表扬'].map((name) => ({ code: name, name })),
  matters: [
    {
      code: '01',
      name: '市容环境',
      children: [
        {
          code: '0101',
          name: '噪音扰民',
          children: [
            { code: '010101', name: '夜间餐饮噪音', children: [] },
            { code: '010102', name: '建筑施工噪音', children: [] },
            { code: '010103', name: '广场舞噪音', children: [] }
          ]
        },
        {
          code: '0102',
          name: '环境卫生',
          children: [
            { code: '010201', name: '垃圾清运', children: [] },
            { code: '010202', name: '餐饮油烟', children: [] }
          ]
        }
      ]
    },
    {
      code: '02',
      name: '公共安全',
      children: [
        {
          code: '0201',
          name: '燃气安全',
          children: [
            { code: '020101', name: '瓶装液化气违规存放', children: [] },
            { code: '020102', name: '燃气泄漏', children: [] }
          ]
        },
        { code: '0202', name: '消防安全', children: [{ code: '020201', name: '占用消防通道', children: [] }] }
      ]
    },
    {
      code: '03',
      name: '市场监管',
      children: [
        {
          code: '0301',
          name: '消费维权',
          children: [
            { code: '030101', name: '预付卡退费', children: [] },
            { code: '030102', name: '商品质量', children: [] },
            { code: '030103', name: '价格争议', children: [] }
          ]
        }
      ]
    },
    {
      code: '04',
      name: '社会保障',
      children: [{ code: '0401', name: '社会保险', children: [{ code: '040101', name: '养老金待遇', children: [] }] }]
    }
  ],
  units: [
    { code: 'CG-YH', name: '云湖区城市管理局' },
    { code: 'YJ-YH', name: '云湖区应急管理局' },
    { code: 'SJ-YH', name: '云湖区市场监督管理局' },
    { code: 'HB-YH', name: '市生态环境局云湖分局' },
    { code: 'JD-HP', name: '和平街道办事处' },
    { code: 'RS-S', name: '市人力资源和社会保障局' }
  ],
  queues: [
    { code: 'general', name: '综合服务' },
    { code: 'city', name: '城管环保' },
    { code: 'consumer', name: '消费维权' },
    { code: 'cantonese', name: '粤语坐席' }
  ],
  notReadyReasons: ['小休', '用餐', '培训', '会议', '外呼回访']
}

const OPERATOR = '8001'

/** Cuts a text into words of one or two characters; `doubtful` ones are given a low confidence. */
function words(text, doubtful) {
  const cut = []
  const low = doubtful.map((word) => [text.indexOf(word), word.length])
  for (let from = 0; from < text.length; ) {
    const hit = low.find(([at]) => at === from)
    const next = low.map(([at]) => at).filter((at) => at > from)
    const length = hit ? hit[1] : Math.min(2, text.length - from, ...next.map((at) => at - from))
    cut.push({ text: text.slice(from, from + length), from, confidence: hit ? 0.41 : 0.94 })
    from += length
  }
  return cut
}

/** A call told step by step, with the clock of the one who tells it. */
class Teller {
  steps = []
  number = 0
  texts = new Map()
  ended = new Map()
  at = 0

  after(wait, event) {
    this.at += wait
    this.steps.push({ at: this.at, event })
    return this
  }

  /** An utterance with its partials; `more` are the events that follow from it. */
  says(side, language, text, doubtful = [], ...more) {
    const number = ++this.number
    const length = Math.max(1200, text.length * 170)
    const begin = this.at + 500
    for (let share = 0.3; share < 1; share += 0.35) {
      this.steps.push({
        at: begin + length * share,
        partial: { side, startAt: begin, text: text.slice(0, Math.ceil(text.length * share)) }
      })
    }
    this.at = begin + length
    this.texts.set(number, text)
    this.ended.set(number, { begin, length })
    this.steps.push({ at: this.at + 250, utterance: { number, side, begin, length, text, language, words: words(text, doubtful) } })
    this.at += 300
    for (const event of more) this.after(60, typeof event === 'function' ? event(number) : event)
    return this
  }

  feels(label, intensity, reasons = [], alert = false) {
    const all = ['CALM', 'SATISFIED', 'ANXIOUS', 'DISAPPOINTED', 'ANGRY']
    return (utterance) => ({
      type: 'emotionAssessed',
      utterance,
      scores: Object.fromEntries(all.map((each) => [each, each === label ? 0.72 : 0.07])),
      label,
      intensity,
      reasons,
      alert
    })
  }

  suggests(field, value, confidence, words_, reason, alternatives = []) {
    return (utterance) => {
      const text = this.texts.get(utterance)
      const from = words_ ? text.indexOf(words_) : -1
      const { begin, length } = this.ended.get(utterance)
      const evidence =
        from < 0
          ? []
          : [
              {
                utterance,
                from,
                to: from + words_.length,
                startMs: Math.round(begin + (length * from) / text.length),
                endMs: Math.round(begin + (length * (from + words_.length)) / text.length)
              }
            ]
      return { type: 'fieldSuggested', field, value: { value, confidence, evidence, reason, alternatives } }
    }
  }
}

/** Not sure enough to go by itself: three to choose from. */
const dispatch = {
  type: 'dispatchProposed',
  unit: 'CG-YH',
  helpers: ['JD-HP'],
  basis: 'DUTY',
  reference: '010101',
  probability: 0.78,
  bound: 0.95,
  automatic: false,
  area: 'YH',
  limit: '24h',
  priority: '',
  note: '',
  reason: '派单目录：夜间餐饮噪音、云湖区 → 云湖区城市管理局（协办：和平街道办事处）；依据：夜间餐饮噪音由属地城市管理部门查处',
  alternatives: [
    { unit: 'HB-YH', probability: 0.4, reason: '如果是“餐饮油烟”，派单目录派给它' },
    { unit: 'JD-HP', probability: 0.3, reason: '本事项的协办单位' }
  ]
}

function yesterday(time) {
  const day = new Date(Date.now() - 86_400_000)
  const pad = (value) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}${time}`
}

export function mandarinCall() {
  const t = new Teller()
  const M = 'MANDARIN'
  t.after(0, { type: 'arrived', callerNumber: '13800123456', calledNumber: '12345', channel: 'PJSIP/trunk-00000001', uniqueId: '1.1' })
  t.after(100, { type: 'navigationStarted', tree: 'hotline', version: '3' })
  t.after(4000, { type: 'navigationStep', node: 'root', means: 'SPEECH', heard: '楼下烧烤店太吵', confidence: 0.93, language: M })
  t.after(300, { type: 'navigationEnded', node: 'noise', title: '市容环境 / 噪音扰民', queue: 'city', language: M, reason: '来电人说“太吵”，按“噪音扰民”转入城管环保队列' })
  t.after(200, { type: 'queued', queue: 'city', position: 1 })
  t.after(2500, { type: 'offered', operator: OPERATOR, queue: 'city' })
  const ringing = t.at
  t.after(3000, 'ANSWER')
  t.after(200, { type: 'tapOpened', side: 'CALLER', stream: '6f1f7a62-54a8-4d3c-9f0b-2c6a54c0a001' })
  t.after(50, { type: 'tapOpened', side: 'OPERATOR', stream: '6f1f7a62-54a8-4d3c-9f0b-2c6a54c0a002' })
  t.after(20, { type: 'languageChosen', side: 'CALLER', language: M, confidence: 0.97 })
  t.after(10, { type: 'fieldSuggested', field: 'PHONE', value: { value: '13800123456', confidence: 0.9, evidence: [], reason: '来电显示的号码', alternatives: [] } })
  t.says('OPERATOR', M, '您好，这里是12345热线，请问有什么可以帮您？')
  t.says('CALLER', M, '你好，我姓林，我要投诉我们楼下那个烧烤店，天天吵到半夜。', [],
    t.feels('ANXIOUS', 0.42, ['提到“天天”“半夜”']),
    t.suggests('CALLER_NAME', '林女士', 0.62, '我姓林', '来电人自述姓氏', [{ value: '林先生', confidence: 0.34 }]),
    t.suggests('KIND', '投诉', 0.95, '我要投诉', '来电人说“我要投诉”'),
    t.suggests('MATTER', '010101', 0.88, '烧烤店，天天吵到半夜', '“烧烤店”“吵到半夜”命中“夜间餐饮噪音”'))
  t.says('OPERATOR', M, '好的林女士，请问具体在什么位置？')
  t.says('CALLER', M, '在和平街道人民路三十二号，老刘烧烤，就在我们锦绣花园二栋楼下。', ['锦绣'],
    t.feels('ANXIOUS', 0.4),
    t.suggests('ADDRESS', '云湖区和平街道人民路32号锦绣花园2栋', 0.86, '和平街道人民路三十二号', '地名库中有“人民路”“锦绣花园”', [{ value: '云湖区和平街道人民路32号', confidence: 0.6 }, { value: '云湖区和平街道人民中路32号', confidence: 0.31 }]),
    t.suggests('MERCHANT', '老刘烧烤', 0.91, '老刘烧烤', '来电人说出的店名'),
    t.suggests('UNIT', 'CG-YH', 0.78, '人民路三十二号', '夜间餐饮噪音由属地城市管理局承办（派单目录第 3.2 条）', [{ value: 'HB-YH', confidence: 0.4 }, { value: 'JD-HP', confidence: 0.3 }]),
    t.suggests('HELPERS', 'JD-HP', 0.78, '', '夜间餐饮噪音由街道协办'),
    dispatch)
  t.says('CALLER', M, '我跟他们讲过三次了，没有一次管用，你们到底有没有人管啊！', [],
    t.feels('ANGRY', 0.71, ['“到底有没有人管”', '音量比开头高 7 分贝', '语速变快']))
  t.says('OPERATOR', M, '您的心情我理解，我马上帮您登记。最近一次是什么时候？')
  t.says('CALLER', M, '昨天晚上十一点半，一直闹到一点多，我家孩子根本睡不着。', ['闹到'],
    t.feels('ANGRY', 0.6, ['“根本睡不着”']),
    t.suggests('OCCURRED_AT', yesterday('T23:30'), 0.84, '昨天晚上十一点半', '按来电当天推算'),
    t.suggests('DEMAND', '要求停止夜间噪音并定期巡查', 0.46, '我家孩子根本睡不着', '根据诉求归纳，请与来电人核对'))
  t.says('CALLER', M, '而且他们把煤气罐放在楼道里，昨晚那个煤气味特别大，我们都害怕。', [],
    t.feels('ANXIOUS', 0.86, ['“煤气味特别大”', '“害怕”', '音调升高'], true),
    t.suggests('TITLE', '老刘烧烤夜间噪音扰民且楼道存放煤气罐', 0.74, '他们把煤气罐放在楼道里', '由事项、主体和诉求生成'),
    t.suggests('BODY', '来电人反映：和平街道人民路32号锦绣花园2栋楼下的“老刘烧烤”长期夜间营业噪音扰民，昨日23:30持续至凌晨1时许，影响孩子休息，多次沟通无果；该店将煤气罐存放于楼道内，昨晚煤气味明显，存在安全隐患。要求停止夜间噪音，并尽快排查燃气安全。', 0.7, '他们把煤气罐放在楼道里', '由对话归纳，请核对'))
  t.says('OPERATOR', M, '现在还有煤气味吗？如果有，请先开窗离开，不要开关电器。')
  t.says('CALLER', M, '现在没有了，早上他们收走了两罐，还剩一罐在那里。', ['两罐'],
    t.feels('ANXIOUS', 0.5, ['语速放缓']),
    t.suggests('MATTER', '020101', 0.66, '还剩一罐在那里', '“煤气罐”“楼道”命中“瓶装液化气违规存放”', [{ value: '010101', confidence: 0.6 }]))
  t.says('OPERATOR', M, '好的，我把燃气安全一并登记，应急部门会尽快上门核查。')
  t.says('CALLER', M, '好，那谢谢你啊，你们尽快来看看。', [], t.feels('CALM', 0.45, ['“谢谢你”']))
  return { steps: t.steps, ringing }
}

export function cantoneseCall() {
  const t = new Teller()
  const Y = 'CANTONESE'
  t.after(0, { type: 'arrived', callerNumber: '02087654321', calledNumber: '12345', channel: 'PJSIP/trunk-00000002', uniqueId: '2.1' })
  t.after(100, { type: 'navigationStarted', tree: 'hotline', version: '3' })
  t.after(3000, { type: 'navigationStep', node: 'root', means: 'NOT_UNDERSTOOD', heard: '嗰個卡', confidence: 0.4, language: Y })
  t.after(3000, { type: 'navigationStep', node: 'root', means: 'SPEECH', heard: '退錢', confidence: 0.91, language: Y })
  t.after(300, { type: 'navigationEnded', node: 'consumer', title: '消费维权 / 退款', queue: 'cantonese', language: Y, reason: '来电人说“退錢”，粤语，转入粤语坐席' })
  t.after(200, { type: 'queued', queue: 'cantonese', position: 1 })
  t.after(2500, { type: 'offered', operator: OPERATOR, queue: 'cantonese' })
  const ringing = t.at
  t.after(3000, 'ANSWER')
  t.after(200, { type: 'tapOpened', side: 'CALLER', stream: '6f1f7a62-54a8-4d3c-9f0b-2c6a54c0a003' })
  t.after(50, { type: 'tapOpened', side: 'OPERATOR', stream: '6f1f7a62-54a8-4d3c-9f0b-2c6a54c0a004' })
  t.after(20, { type: 'languageChosen', side: 'CALLER', language: Y, confidence: 0.95 })
  t.says('OPERATOR', Y, '你好，12345熱線，請問有咩可以幫到你？')
  t.says('CALLER', Y, '我喺健身房辦咗張年卡，而家佢執咗笠，二千八百蚊唔肯退畀我。', ['執咗笠'],
    t.feels('DISAPPOINTED', 0.58, ['“唔肯退”']),
    t.suggests('KIND', '投诉', 0.7, '唔肯退畀我', '来电人说商家不肯退款'),
    t.suggests('MATTER', '030101', 0.9, '辦咗張年卡', '“年卡”“退”命中“预付卡退费”'),
    t.suggests('AMOUNT', '2800', 0.93, '二千八百蚊', '来电人说出的金额'),
    t.suggests('DEMAND', '退还年卡余额', 0.72, '唔肯退畀我', '根据诉求归纳'))
  t.says('OPERATOR', Y, '明白，請問間健身房叫咩名？')
  t.says('CALLER', Y, '叫做活力健身，喺中山路一百零八號。', [],
    t.feels('DISAPPOINTED', 0.4),
    t.suggests('MERCHANT', '活力健身', 0.88, '活力健身', '来电人说出的店名'),
    t.suggests('ADDRESS', '云湖区中山路108号', 0.83, '中山路一百零八號', '地名库中有“中山路”'))
  return { steps: t.steps, ringing }
}

/** What some matters want to know. */
const QUESTIONS = {
  '010101': [
    { about: '时段', question: '一般在什么时段最吵？', required: false, heard: ['点', '晚上', '半夜'] },
    { about: '事发地点', field: 'ADDRESS', question: '请问具体在什么位置？', required: true, heard: [] },
    { about: '发生时间', field: 'OCCURRED_AT', question: '是从什么时候开始的？', required: false, heard: [] }
  ],
  '020101': [
    { about: '人员情况', question: '现场有没有人不舒服，人离开了吗？', required: true, heard: ['头晕', '不舒服', '离开'] },
    { about: '事发地点', field: 'ADDRESS', question: '请问具体在什么位置？', required: true, heard: [] }
  ]
}

export { OPERATOR, QUESTIONS, REFERENCE }
