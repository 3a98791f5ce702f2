package com.nurturehub.email.application.canary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks: the core does no input and output. */
public final class ApplicationReadingAFile {

  private ApplicationReadingAFile() {}

  public static String read(Path path) throws IOException {
    return Files.readString(path);
  }
}
