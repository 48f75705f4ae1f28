"""A development server: a Python edit reaches the open page in tens of milliseconds.

```python
import reloader_cli

if __name__ == "__main__":
    reloader_cli.run("main:app", port=3000)
```
"""

from reloader_cli.serving import run

__version__ = "0.1.0"

__all__ = ["run"]
