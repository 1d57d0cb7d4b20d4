"""The forms of the admin, sent as the browser sends them."""


def send_page(client, address: str, typed: dict):
    """Open the page of a row and send its form with what is typed in it."""
    form = client.get(address).context["adminform"].form
    return client.post(address, {"lu": form.initial["lu"]} | typed)
