import type { Router } from 'vue-router'
import { createRouter, createWebHistory } from 'vue-router'
import type { Desk } from './agent/desk'

/**
 * The pages. `/desk/conversation` and `/desk/ticket` are the two halves of `/desk` for operators with
 * two screens.
 */
export function routes(desk: Desk): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: '/desk' },
      { path: '/login', name: 'login', component: () => import('./agent/LoginPage.vue') },
      {
        path: '/desk/:half(conversation|ticket)?',
        name: 'desk',
        component: () => import('./agent/DeskPage.vue')
      },
      { path: '/tickets/:number?', name: 'tickets', component: () => import('./agent/TicketsPage.vue') },
      { path: '/:rest(.*)*', redirect: '/desk' }
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
