import pytest

from tests.sandbox.running import RunningSandbox
from tests.slack.conversation import Conversation
from tests.slack.memory import MANIFEST, RunningBot, build_memory, copy_state


@pytest.fixture(scope="session")
def memory(tmp_path_factory):
    return build_memory(tmp_path_factory.mktemp("memory"))


@pytest.fixture(scope="session")
def shared(memory, tmp_path_factory):
    """One workspace and one bot for all tests that leave both as they found them."""
    state = copy_state(memory, tmp_path_factory.mktemp("shared") / "state")
    sandbox = RunningSandbox(manifest=MANIFEST).start()
    bot = RunningBot(sandbox, state).start()
    yield Conversation(sandbox, bot)
    bot.stop()
    sandbox.stop()


@pytest.fixture
def talk(shared):
    shared.forget()
    yield shared
    shared.forget()


@pytest.fixture
def start_sandbox():
    """Start workspaces without a bot."""
    started = []

    def start(**options):
        started.append(RunningSandbox(**options).start())
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.stop()


@pytest.fixture
def own_talk(memory, tmp_path):
    """Start a workspace and a bot of one's own; variables of the bot by name."""
    started = []

    def start(ready=True, seeds=(), **variables):
        # Slack repeats what was not acked after 1, 60 and 300 seconds.
        sandbox = RunningSandbox(manifest=MANIFEST, seeds=seeds, retry_delays=(1, 10, 30)).start()
        state = copy_state(memory, tmp_path / f"state{len(started)}")
        bot = RunningBot(sandbox, state, **variables)
        started.append((sandbox, bot))
        bot.start(ready)
        return Conversation(sandbox, bot)

    yield start
    for sandbox, bot in started:
        bot.kill()
        sandbox.stop()
