import { ElMessageBox } from 'element-plus/es/components/message-box/index.mjs'
import 'element-plus/theme-chalk/el-message-box.css'
import { t } from './i18n'

/** Asks whether to go on; the button that does is named for what happens. */
export async function sure(question: string, yes: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question, yes, { type: 'warning', confirmButtonText: yes, cancelButtonText: t('dialog.back') })
    return true
  } catch {
    return false
  }
}
