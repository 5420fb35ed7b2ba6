package io.adapterfactory.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    Path folder;

    @Test
    void tablesBecomeMarkdownAndCsvAndChartsPng() throws Exception {
        Table first = new Table("Scores", List.of("name", "score"), List.of(List.of("say \"hi\", twice", "1.5")));
        Table second = new Table("Others", List.of("a"), List.of());
        Chart chart = new Chart(
                "curve",
                "A curve",
                "x",
                "y",
                true,
                List.of(
                        new Chart.Series(
                                "whiskers", new double[] {1, 10}, new double[] {2, 3}, new double[] {0.5, 0.5}, true),
                        new Chart.Series("points", new double[] {1, 10}, new double[] {1, 1}, null, false)));

        new Report("demo", "A demo", List.of("How it was measured."), List.of(first, second), List.of(chart))
                .write(folder.resolve("new"), "factory experiment demo");

        Path written = folder.resolve("new");
        assertThat(written.resolve("demo.csv")).hasContent("name,score\n\"say \"\"hi\"\", twice\",1.5");
        assertThat(written.resolve("demo-2.csv")).hasContent("a");
        assertThat(Files.readString(written.resolve("demo.md")))
                .startsWith("# A demo\n\n`factory experiment demo`\n\nHow it was measured.\n")
                .contains("## Scores\n\n| name | score |\n|---|---|\n| say \"hi\", twice | 1.5 |\n")
                .contains("![A curve](curve.png)");
        BufferedImage drawn = ImageIO.read(written.resolve("curve.png").toFile());
        assertThat(IntStream.range(0, drawn.getHeight())
                        .flatMap(y -> IntStream.range(0, drawn.getWidth()).map(x -> drawn.getRGB(x, y)))
                        .filter(color -> color != Color.WHITE.getRGB())
                        .distinct()
                        .count())
                .as("letters, axes and two colors of points are drawn")
                .isGreaterThan(20);
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        assertThatThrownBy(() -> new Table("Scores", List.of("name", "score"), List.of(List.of("one"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row of 'Scores' has 1 cells, expected 2");
    }
}
