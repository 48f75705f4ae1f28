"""The warm restart: a new process for each save, in the time that it takes to import the app alone.

The [supervisor][reloader_core.warm.supervisor] owns the socket and never ends. It has processes of
the app come from a [zygote][reloader_core.warm.zygote], which has imported the libraries already.
What each is given, and says, is in [`Child`][reloader_core.warm.child.Child].
"""
