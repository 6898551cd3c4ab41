// Every page works without this; with it, forms and menus are kinder.
import { initAll } from './govuk-frontend.min.js'
import { initProgress } from './progress.js'
import { initSession } from './session.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
initSession()
initProgress()
