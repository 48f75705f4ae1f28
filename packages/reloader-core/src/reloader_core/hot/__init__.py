"""New bodies for the functions of a running process, where nothing else is needed.

A [`Recording`][reloader_core.hot.recording.Recording] notes what ran while the app started.
With it, [`patch`][reloader_core.hot.patching.patch] tells whether a change of some files is only
one of functions that left nothing behind, and makes it, or says why not.
"""

from reloader_core.hot.outcome import Patched, Refused
from reloader_core.hot.patching import patch
from reloader_core.hot.recording import Recording, serving

__all__ = ["Patched", "Recording", "Refused", "patch", "serving"]
