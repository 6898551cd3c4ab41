// Warns before an unused session ends, and keeps what was typed until it is sent.
//
// What stands in a form is copied to this tab's own storage at every change, under the address and
// the person. It is put back when the page is opened again by the same person, and is forgotten when
// the form has been answered, at signing out, and with the tab.

const PREFIX = 'draft:'
const NEVER = new Set(['password', 'file', 'hidden', 'submit', 'button'])
const { user, idle, warning, session } = document.body.dataset

function drafts() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {}
  } catch {
    return {}
  }
}

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // The storage is full or shut: the page works, only without this.
  }
}

function forms() {
  return [...document.querySelectorAll('main form[method="post"]')].filter(
    (form) => form.querySelector('[type="password"], [autocomplete="one-time-code"]') === null
  )
}

function keyOf(form) {
  return PREFIX + location.pathname + location.search + '#' + forms().indexOf(form)
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.has(field.type))
}

function valuesOf(form) {
  return fields(form).map((field) =>
    field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value
  )
}

function keep(form) {
  write(keyOf(form), { user, values: valuesOf(form), isSent: false })
}

function putBack(form, values) {
  const into = fields(form)
  if (into.length !== values.length) return false
  const before = JSON.stringify(valuesOf(form))
  into.forEach((field, place) => {
    if (typeof values[place] === 'boolean') field.checked = values[place]
    else field.value = values[place]
  })
  return JSON.stringify(valuesOf(form)) !== before
}

function tell(form) {
  const words = document.createElement('p')
  words.className = 'govuk-inset-text'
  words.setAttribute('role', 'status')
  words.textContent = 'What you had typed here before is back. It has not been sent yet.'
  form.before(words)
}

function keepDrafts() {
  for (const key of drafts()) {
    const draft = read(key)
    // Answered, or another person's: not to be seen again.
    if (draft.isSent || draft.user !== user) sessionStorage.removeItem(key)
  }
  for (const form of forms()) {
    const draft = read(keyOf(form))
    if (draft.values && putBack(form, draft.values)) tell(form)
    form.addEventListener('input', () => keep(form))
    form.addEventListener('change', () => keep(form))
    form.addEventListener('submit', () => {
      const key = keyOf(form)
      if (sessionStorage.getItem(key)) write(key, { ...read(key), isSent: true })
    })
  }
  for (const form of document.querySelectorAll('[data-sign-out]')) {
    form.addEventListener('submit', () => drafts().forEach((key) => sessionStorage.removeItem(key)))
  }
}

function inWords(seconds) {
  const minutes = Math.round(seconds / 60)
  if (minutes >= 1) return minutes === 1 ? 'a minute' : `${minutes} minutes`
  return `${Math.max(1, Math.round(seconds))} seconds`
}

async function ask(method) {
  const token = document.querySelector('[data-session-stay] [name="csrfmiddlewaretoken"]')
  const answer = await fetch(session, {
    method,
    headers: { Accept: 'application/json', 'X-CSRFToken': token.value },
    redirect: 'error'
  })
  return (await answer.json()).seconds
}

function watch(dialog) {
  const margin = Number(warning)
  let timer

  function leave() {
    location.assign(location.href) // the server leads to the sign-in page, and back here after it
  }

  async function look() {
    let left
    try {
      left = await ask('GET') // another tab may have used the session since
    } catch {
      return leave()
    }
    if (left > margin) {
      if (dialog.open) dialog.close()
      timer = setTimeout(look, (left - margin) * 1000)
    } else if (left > 0) {
      dialog.querySelector('[data-session-left]').textContent = inWords(left)
      if (!dialog.open) dialog.showModal()
      timer = setTimeout(look, Math.min(left, 30) * 1000 + 500)
    } else leave()
  }

  async function stay(event) {
    event?.preventDefault()
    clearTimeout(timer)
    try {
      const left = await ask('POST')
      if (dialog.open) dialog.close()
      timer = setTimeout(look, (left - margin) * 1000)
    } catch {
      leave()
    }
  }

  dialog.querySelector('[data-session-stay]').addEventListener('submit', stay)
  dialog.addEventListener('cancel', stay)
  timer = setTimeout(look, (Number(idle) - margin) * 1000)
}

export function initSession() {
  if (user === undefined) {
    // Signed out: what was sent meanwhile has not been answered.
    for (const key of drafts()) write(key, { ...read(key), isSent: false })
    return
  }
  keepDrafts()
  const dialog = document.getElementById('session-warning')
  if (dialog) watch(dialog)
}
