"""What every answer tells the browser: no foreign code, no frame, nothing kept on the disk of a shared machine."""

from __future__ import annotations

from pharos.pipelines.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{images}; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


KEPT = "public, max-age=31536000, immutable"
"""Of a static file whose address changes with its content."""


def headers(settings: Settings, static: bool, versioned: bool) -> dict[str, str]:
    """The headers of an answer; `static`: of a file that is the same for everybody, `versioned`: under an address that changes with it."""
    policy = POLICY.format(images=" https:" if settings.console_images else "")
    found = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        # Not `no-referrer`: with it browsers send `Origin: null` along with the console's own forms.
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": ("public, no-cache", KEPT)[versioned] if static else "no-store",
    }
    if settings.console_url.startswith("https:"):
        found["strict-transport-security"] = "max-age=31536000"
    return found
