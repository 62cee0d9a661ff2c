"""Start the bot from the environment: `python -m bot`."""

from bot.app import leave, main

leave(main())
