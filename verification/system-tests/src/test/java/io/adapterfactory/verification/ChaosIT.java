package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.error.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short campaign of faults. {@code CampaignCheckerTest} tests the checker. */
@Tag("campaign")
class ChaosIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/chaos-it");

    @BeforeEach
    void theProjectIsHome() {
        System.setProperty("factory.home", ROOT.toString());
    }

    @AfterEach
    void noHome() {
        System.clearProperty("factory.home");
    }

    @Test
    void nothingIsLostDoubledOrAlteredWhileServicesAreKilledAndTheRestHasFaultsToo() throws Exception {
        CommandRun run = CheckoutCommands.run(
                "chaos",
                "--seed",
                "1",
                "--events",
                "100",
                "--kills",
                "5",
                "--others",
                "2",
                "--data",
                WORK.toString(),
                "--json");

        assertThat(run.exitCode()).as(run.out() + run.error()).isEqualTo(ExitCode.OK);
        JsonNode campaign = new ObjectMapper().readTree(run.out());
        assertThat(campaign.get("findings")).isEmpty();
        assertThat(campaign.get("acknowledged").asInt()).isEqualTo(100);
        assertThat(campaign.get("adapters").asInt()
                        + campaign.get("deadLetters").asInt())
                .as("each task is answered or refused")
                .isGreaterThanOrEqualTo(100);
        assertThat(Files.readAllLines(WORK.resolve("history.jsonl"))).hasSize(200);
        assertThat(Files.readAllLines(WORK.resolve("faults.log")))
                .filteredOn(line -> line.contains("ServiceKilled"))
                .hasSize(5);
    }
}
