// What the mock server answers under /api/admin/. Every section has its own state here; a reset brings it back.

import { dispatching, resetDispatch } from './dispatch.mjs'
import { mattersAdministration, publishElsewhere, resetMatters } from './matters.mjs'

let navigation
let gazetteer

export function resetAdministration() {
  resetDispatch()
  resetMatters()
  const hour = 3_600_000
  navigation = {
    tree: 'hotline.yaml',
    version: '5f0c1d2e3a4b',
    loadedAt: new Date(Date.now() - hour).toISOString(),
    rolledBack: false,
    versions: [
      { version: '5f0c1d2e3a4b', publishedAt: new Date(Date.now() - hour).toISOString() },
      { version: '9a8b7c6d5e4f', publishedAt: new Date(Date.now() - 50 * hour).toISOString() }
    ]
  }
  gazetteer = {
    names: 3,
    vocabularies: [
      {
        language: 'cmn',
        model: 'jiesu-cmn-8k',
        building: false,
        inForceSince: new Date(Date.now() - hour).toISOString(),
        words: 7612,
        added: 31,
        seconds: 2.4,
        leftOut: ['地名词典（读音写在 words-cmn.csv） name：“㐂园”里的“㐂”没有读音，请在 reading 列写出整个词的拼音'],
        moreLeftOut: 0,
        nodes: [
          { node: '10.0.0.7:2700', state: 'IN_FORCE' },
          { node: '10.0.0.8:2700', state: 'FAILED', problem: '内存不够，请调大 JIESU_HEAP（识别节点是 JIESU_ENGINE_HEAP）或减少地名。' }
        ]
      },
      { language: 'yue', model: 'city-yue', building: false, words: 0, added: 0, seconds: 0, leftOut: [], moreLeftOut: 0, nodes: [], problem: '模型 city-yue 已经编译过词表，请用它的基础模型' }
    ],
    files: [
      {
        file: 'places.csv',
        version: '1a2b3c4d5e6f',
        names: 3,
        versions: [
          { version: '1a2b3c4d5e6f', publishedAt: new Date(Date.now() - hour).toISOString(), by: '9001' },
          { version: '0f9e8d7c6b5a', publishedAt: new Date(Date.now() - 30 * hour).toISOString(), by: '' }
        ]
      }
    ]
  }
}
resetAdministration()

const places = [
  { name: '阳光花园', kind: 'estate', area: '东城区' },
  { name: '人民路', kind: 'road', area: '' },
  { name: '永旺超市', kind: 'merchant', area: '' }
]

/** What the engine hears in any recording here: a phrase of the navigation. */
function acoustics(said) {
  const words = [
    { text: '转人工服务', start: 0.42, end: 1.5, confidence: 0.98 }
  ]
  return {
    seconds: 2.1,
    sampleRate: 8000,
    levels: { peakDbfs: -0.1, rmsDbfs: -22.4, clipped: 0.012, floorDbfs: -61.2, speechDbfs: -19.8, speechShare: 0.54 },
    advice: ['CLIPPED'],
    utterances: [
      {
        start: 0.3,
        end: 1.62,
        language: 'cmn',
        heard: [
          { language: 'cmn', text: '转人工服务', confidence: 0.98, words },
          { language: 'yue', text: '', confidence: 0, words: [] }
        ],
        navigation: { outcome: 'MATCHED', language: 'cmn', phrase: '转人工服务', confidence: 0.97, least: 0.85, unusable: false }
      }
    ],
    said: said === '' ? [] : [{ language: 'cmn', parts: [{ text: '我在', known: true }, { text: '㐂', known: false }, { text: '园', known: true }] }]
  }
}

/** Looks a file through as the server does, but only for what the tests ask. */
function lookThrough(text) {
  const lines = text.split('\n').filter((line) => line !== '')
  const problems = lines
    .map((line, i) => ({ line: i + 1, field: 'kind', reason: `应为 road、estate、poi、merchant、organisation 之一，现为“${line.split(',')[1]}”` }))
    .filter((each) => each.line > 1 && !/^(road|estate|poi|merchant|organisation)$/.test(lines[each.line - 1].split(',')[1]))
  return { names: lines.length - 1 - problems.length, problems, moreProblems: 0 }
}

/** The answer to an administrator's request; undefined where there is no such address. */
export function administration(method, path, query, body) {
  const ok = (value) => ({ code: value === undefined ? 204 : 200, body: value })
  if (path.startsWith('/api/admin/dispatch/')) return dispatching(method, path.slice('/api/admin/dispatch'.length), query, body)
  if (path === '/api/admin/unasked') return ok({ days: 30, matters: [{ matter: '010101', tickets: 30, open: 6 }, { matter: '020101', tickets: 10, open: 0 }] })
  if (path === '/api/admin/matters/elsewhere') return ok(publishElsewhere())
  if (path.startsWith('/api/admin/matters')) return mattersAdministration(method, path.slice('/api/admin/matters'.length), body)
  if (path === '/api/admin/city-files') return ok({ ok: true })
  if (path === '/api/admin/navigation') return ok(navigation)
  if (path === '/api/admin/navigation/rollback') {
    navigation = { ...navigation, version: body.version, rolledBack: true }
    return ok(navigation)
  }
  if (path === '/api/admin/gazetteer') return ok(gazetteer)
  if (path === '/api/admin/gazetteer/vocabularies') return ok(gazetteer.vocabularies)
  if (path === '/api/admin/acoustic-check') return ok(acoustics(query.get('said') ?? ''))
  if (path === '/api/admin/gazetteer/names') {
    return ok({ names: places.filter((each) => each.name.includes(query.get('containing'))), more: false })
  }
  if (path === '/api/admin/gazetteer/try') {
    return ok({
      names: [{ ...places[0], from: 3, to: 7, likeness: 0.81 }],
      addresses: [{ written: '阳光花园3栋', from: 3, to: 9, pieces: [{ kind: 'estate', from: 3, to: 7 }, { kind: 'building', from: 7, to: 9 }] }]
    })
  }
  if (method === 'PUT' && path.startsWith('/api/admin/gazetteer/')) {
    const report = lookThrough(body)
    if (query.get('publish') !== 'true' || report.problems.length > 0) return ok(report)
    const file = gazetteer.files[0]
    const version = { version: 'a1b2c3d4e5f6', publishedAt: new Date().toISOString(), by: '9001' }
    Object.assign(file, { version: version.version, names: report.names, versions: [version, ...file.versions] })
    return ok({ ...report, published: file })
  }
  if (path.startsWith('/api/admin/gazetteer/') && path.endsWith('/rollback')) {
    gazetteer.files[0].version = body.version
    return ok(gazetteer.files[0])
  }
  return undefined
}
