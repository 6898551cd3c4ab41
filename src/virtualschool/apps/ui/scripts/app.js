// Every page works without this; with it, forms and menus are kinder.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// A choice that the page shows at once needs no button.
for (const select of document.querySelectorAll('select[data-go]')) {
  select.form.querySelector('[data-go-button]').classList.add('govuk-visually-hidden')
  select.addEventListener('change', () => select.form.requestSubmit())
}
