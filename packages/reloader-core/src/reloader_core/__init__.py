"""The reload loop without a framework: messages, hub, HTML injection, the browser client."""

__version__ = "0.1.0"
