package io.adapterfactory.experiments.report;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Writes charts as PNG files: a scatter plot of some thousand points is ten times smaller than as SVG. */
final class ChartFile {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 520;

    private ChartFile() {}

    /** Writes {@code <folder>/<name>.png}. */
    static void write(Path folder, Chart chart) {
        System.setProperty("java.awt.headless", "true");
        XYChart drawn = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chart.title())
                .xAxisTitle(chart.x())
                .yAxisTitle(chart.y())
                .build();
        drawn.getStyler()
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setChartTitleBoxVisible(false);
        drawn.getStyler().setXAxisLogarithmic(chart.logarithmicX());
        for (Chart.Series series : chart.series()) {
            XYSeries points = series.errors() == null
                    ? drawn.addSeries(series.name(), series.x(), series.y())
                    : drawn.addSeries(series.name(), series.x(), series.y(), series.errors());
            points.setMarker(SeriesMarkers.CIRCLE);
            points.setXYSeriesRenderStyle(
                    series.joined() ? XYSeries.XYSeriesRenderStyle.Line : XYSeries.XYSeriesRenderStyle.Scatter);
        }
        try {
            BitmapEncoder.saveBitmap(drawn, folder.resolve(chart.name()).toString(), BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the chart " + chart.name() + " to " + folder, e);
        }
    }
}
