(() => {
  'use strict';

  /* <form data-passkey="get|create" data-options="passkeys/…">: asks the authenticator and posts what it says as Credential.
     Hidden until the browser is known to be able to. With data-conditional the browser also offers passkeys where the e-mail is
     typed, and whatever is chosen there is posted without a click. */
  const forms = document.querySelectorAll('form[data-passkey]');
  if (!forms.length || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;

  let waiting = null;

  const ask = async (form, signal, mediation) => {
    const token = form.querySelector('[name=__RequestVerificationToken]');
    const answer = await fetch(form.dataset.options, { method: 'POST', body: new URLSearchParams({ [token.name]: token.value }), signal });
    if (!answer.ok) throw new Error(`${form.dataset.options} answered ${answer.status}`);
    const options = await answer.json();
    return form.dataset.passkey === 'create'
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), signal })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), mediation, signal });
  };

  const send = (form, credential) => {
    form.elements.Credential.value = JSON.stringify(credential);
    HTMLFormElement.prototype.submit.call(form);
  };

  const tell = (form, error) => {
    const said = form.querySelector('[data-passkey-error]');
    const why = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known' }[error.name] ?? 'failed';
    said.querySelector('span').textContent = said.dataset[why] ?? said.dataset.failed;
    said.hidden = false;
  };

  const press = async form => {
    const button = form.querySelector('[type=submit]');
    waiting?.abort();
    form.querySelector('[data-passkey-error]').hidden = true;
    button.setAttribute('aria-busy', 'true');
    try {
      send(form, await ask(form));
    } catch (error) {
      tell(form, error);
      offer(form);
    } finally {
      button.removeAttribute('aria-busy');
    }
  };

  const offer = async form => {
    if (!('conditional' in form.dataset) || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
    waiting = new AbortController();
    try {
      send(form, await ask(form, waiting.signal, 'conditional'));
    } catch {
      // Nobody chose one: there is the button, and there is the password.
    }
  };

  forms.forEach(form => {
    form.hidden = false;
    form.addEventListener('submit', event => {
      event.preventDefault();
      press(form);
    });
    offer(form);
  });
})();
