package com.nurturehub.email.bootstrap.endtoend;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** Pages as Chromium draws them, without the network. */
final class Screenshots {

  private static final int WIDTH = 800;
  private static final int HEIGHT = 3_000;
  private static final int PATIENCE_SECONDS = 60;

  private final Path directory;
  private int count;

  /**
   * Takes a directory for pages and pictures.
   *
   * @param directory exists
   */
  Screenshots(Path directory) {
    this.directory = directory;
  }

  /** Whether both look the same, pixel by pixel. */
  boolean areEqual(String one, String other) throws IOException, InterruptedException {
    return Arrays.equals(pixelsOf(one), pixelsOf(other));
  }

  private int[] pixelsOf(String html) throws IOException, InterruptedException {
    count++;
    Path page = Files.writeString(directory.resolve("page-" + count + ".html"), html);
    Path picture = directory.resolve("page-" + count + ".png");
    Process chromium =
        new ProcessBuilder(
                List.of(
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--host-resolver-rules=MAP * ~NOTFOUND",
                    "--user-data-dir=" + directory.resolve("chromium"),
                    "--window-size=" + WIDTH + "," + HEIGHT,
                    "--screenshot=" + picture,
                    page.toUri().toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!chromium.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || chromium.exitValue() != 0) {
      chromium.destroyForcibly();
      throw new IllegalStateException("chromium drew no picture of " + page);
    }
    BufferedImage image = ImageIO.read(picture.toFile());
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
