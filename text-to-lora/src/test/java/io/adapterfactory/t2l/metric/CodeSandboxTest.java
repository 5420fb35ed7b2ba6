package io.adapterfactory.t2l.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.metric.CodeSandbox.Limits;
import io.adapterfactory.t2l.metric.CodeSandbox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a machine without a sandbox, tests that the programs are refused. */
class CodeSandboxTest {

    private static final Limits SHORT =
            new Limits(Duration.ofSeconds(8), Duration.ofSeconds(1), 256L << 20, 8, 1 << 16);

    @Test
    void aCorrectProgramPassesAndAWrongOneHasAReason() {
        inSandbox(SHORT, sandbox -> {
            assertThat(sandbox.run("assert 1 + 1 == 2")).isEqualTo(new Outcome.Passed());
            assertThat(failure(sandbox.run("assert 1 + 1 == 3, 'not three'"))).contains("AssertionError: not three");
            assertThat(failure(sandbox.run("def f(:"))).contains("SyntaxError");
        });
    }

    @Test
    void leavingBeforeTheTestsIsNotPassing() {
        inSandbox(SHORT, sandbox -> {
            assertThat(sandbox.run("import sys; sys.exit(0)\nassert False").hasPassed())
                    .isFalse();
            assertThat(sandbox.run("import os; os._exit(0)").hasPassed()).isFalse();
        });
    }

    @Test
    void filesOfTheMachineCannotBeSeenOrWritten(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");

        inSandbox(SHORT, sandbox -> {
            assertThat(failure(sandbox.run("open('" + secret + "')"))).contains("FileNotFoundError");
            assertThat(failure(sandbox.run("open('/etc/passwd')"))).contains("FileNotFoundError");
            assertThat(failure(sandbox.run("open('/usr/bin/new', 'w')"))).contains("Read-only file system");
            assertThat(sandbox.run("open('/tmp/own', 'w').write('x')\nassert open('/tmp/own').read() == 'x'"))
                    .isEqualTo(new Outcome.Passed());
            assertThat(failure(sandbox.run("open('/tmp/own')"))).contains("FileNotFoundError");
            assertThat(failure(sandbox.run("open('/tmp/big', 'w').write('x' * 100000)")))
                    .contains("File too large");
        });
    }

    @Test
    void theNetworkAndTheEnvironmentCannotBeSeen() {
        inSandbox(SHORT, sandbox -> {
            assertThat(failure(sandbox.run("import socket\nsocket.create_connection(('127.0.0.1', 80), 1)")))
                    .contains("Network is unreachable");
            assertThat(sandbox.run("import os\nassert not set(os.environ) - {'PATH', 'PWD', 'LC_CTYPE', 'OLDPWD'},"
                            + " os.environ"))
                    .isEqualTo(new Outcome.Passed());
        });
    }

    @Test
    void timeMemoryAndProcessesAreLimited() {
        inSandbox(SHORT, sandbox -> {
            assertThat(failure(sandbox.run("bytearray(1 << 30)"))).contains("MemoryError");
            assertThat(failure(sandbox.run(
                            "import os, time\nfor i in range(50):\n  if os.fork() == 0:\n    time.sleep(2)")))
                    .contains("Resource temporarily unavailable");
            assertThat(sandbox.run("while True: pass").hasPassed()).isFalse();
        });
        Limits impatient = new Limits(Duration.ofMillis(1500), Duration.ofSeconds(9), 256L << 20, 8, 1 << 16);
        inSandbox(impatient, sandbox -> {
            String sleeps = "import os, time\nos.fork()\nprint('x' * 200000, flush=True)\ntime.sleep(600)";
            assertThat(sandbox.run(sleeps)).isEqualTo(new Outcome.TimedOut());
        });
    }

    private static String failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).output();
    }

    private static void inSandbox(Limits limits, Consumer<CodeSandbox> use) {
        if (namespacesAreAllowed()) {
            use.accept(CodeSandbox.open(limits));
        } else {
            assertThatThrownBy(() -> CodeSandbox.open(limits))
                    .isInstanceOf(SandboxUnavailableException.class)
                    .hasMessageStartingWith("generated programs cannot be run on this machine")
                    .hasMessageContaining("it needs Linux with unprivileged user namespaces");
        }
    }

    private static boolean namespacesAreAllowed() {
        try {
            CodeSandbox.open(Limits.standard());
            return true;
        } catch (SandboxUnavailableException e) {
            System.err.println(e.getMessage());
            return false;
        }
    }
}
