import type { Router } from 'vue-router'
import { createRouter, createWebHistory } from 'vue-router'
import { SECTIONS } from './admin/sections'
import type { Desk } from './agent/desk'

/**
 * The pages, each for those whose work it is: whoever answers no calls has no desk, and only administrators administer.
 * `/desk/conversation` and `/desk/ticket` are the two halves of `/desk` for operators with
 * two screens.
 */
export function routes(desk: Desk): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: () => desk.home },
      { path: '/login', name: 'login', component: () => import('./agent/LoginPage.vue') },
      {
        path: '/desk/:half(conversation|ticket)?',
        name: 'desk',
        component: () => import('./agent/DeskPage.vue')
      },
      { path: '/tickets/:number?', name: 'tickets', component: () => import('./agent/TicketsPage.vue') },
      {
        path: '/admin',
        name: 'admin',
        component: () => import('./admin/AdminPage.vue'),
        children: SECTIONS.map(({ path, component }) => ({ path: `${path}/:item(.*)?`, name: `admin-${path}`, component }))
      },
      { path: '/:rest(.*)*', redirect: () => desk.home }
    ]
  })
  router.beforeEach(async (to) => {
    if (to.name === 'login') return true
    if (desk.session.value?.person === undefined) {
      try {
        await desk.restore()
      } catch {
        return { name: 'login', query: { to: to.fullPath } }
      }
    }
    const person = desk.session.value?.person
    if (person === undefined || person.mustChangePassword) {
      return { name: 'login', query: { to: to.fullPath } }
    }
    desk.start(to.params['half'] !== 'ticket')
    if (to.name === 'desk' && !desk.answersCalls.value) return desk.home
    if (to.path.startsWith('/admin') && !desk.administers.value) return desk.home
    if (to.name === 'admin') return { name: `admin-${SECTIONS[0]!.path}` }
    return true
  })
  desk.onSignedOut = (expired) => {
    const current = router.currentRoute.value
    if (current.name === 'login') return
    void router.push({
      name: 'login',
      query: expired ? { to: current.fullPath, expired: '1' } : {}
    })
  }
  return router
}
