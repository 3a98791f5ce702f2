package com.nurturehub.email.benchmarks.endpoint;

import com.nurturehub.email.benchmarks.endpoint.peer.EmptyServlet;
import com.nurturehub.email.benchmarks.endpoint.peer.PeerApi;
import com.nurturehub.email.benchmarks.endpoint.peer.TrivialResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A WAR of the peers, and the product's launcher with that in place of the product. */
final class PeerWar {

  private static final List<Class<?>> CLASSES =
      List.of(EmptyServlet.class, PeerApi.class, TrivialResource.class);

  private static final String CONTEXT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE glassfish-web-app PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN" "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
      <glassfish-web-app><context-root>/</context-root></glassfish-web-app>
      """;

  private PeerWar() {}

  /**
   * Makes a launcher in {@code directory} that starts the same server, set alike, with the peers.
   *
   * @param launcher the product's
   * @return the launcher
   */
  static Path launcher(Path directory, Path launcher) throws IOException {
    Files.createDirectories(directory);
    Files.createSymbolicLink(directory.resolve("lib"), launcher.resolveSibling("lib"));
    write(directory.resolve("nurturehub.war"));
    // No link: Java follows it, and the launcher would find the product beside itself.
    return Files.copy(launcher, directory.resolve(launcher.getFileName()));
  }

  private static void write(Path war) throws IOException {
    try (OutputStream file = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("WEB-INF/glassfish-web.xml"));
      zip.write(CONTEXT.getBytes(StandardCharsets.UTF_8));
      for (Class<?> type : CLASSES) {
        String name = type.getName().replace('.', '/') + ".class";
        zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
        try (InputStream compiled = type.getClassLoader().getResourceAsStream(name)) {
          Objects.requireNonNull(compiled, name).transferTo(zip);
        }
      }
    }
  }
}
