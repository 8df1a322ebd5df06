import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-message.css'
import './shared/style.css'
import { createApp } from 'vue'
import App from './App.vue'
import { DESK, Desk } from './agent/desk'
import { routes } from './router'
import { locale, setLocale } from './shared/i18n'

const desk = new Desk()
setLocale(locale.value)
createApp(App).provide(DESK, desk).use(routes(desk)).mount('#app')
