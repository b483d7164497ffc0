package io.whydown.vendor.programs;

import java.util.List;

/// A program that serves, with what it does when its command line says nothing, as its own
/// documentation has it.
///
/// @param words of the command line that start it: `flask run`
/// @param address that it listens on by default; empty when that depends
/// @param port that it listens on by default; 0 when that depends
/// @param hosts options that take an address
/// @param ports options that take a port
/// @param binds options that take both, or either
/// @param bare whether an option for an address may stand without one, and then means every one
/// @param positional whether an address, a port or both may stand without an option
record Server(
    List<String> words,
    String address,
    int port,
    List<String> hosts,
    List<String> ports,
    List<String> binds,
    boolean bare,
    boolean positional) {

  private static final String HERE = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";

  /// Options are separated by blanks.
  private static Server of(String words, String address, int port, String hosts, String ports) {
    return new Server(
        list(words), address, port, list(hosts), list(ports), List.of(), false, false);
  }

  private static Server binding(String words, String address, int port, String binds) {
    return new Server(
        list(words),
        address,
        port,
        List.of("--host"),
        List.of("--port", "-p"),
        list(binds),
        false,
        false);
  }

  private static Server positional(String words, String address, int port, String hosts) {
    return new Server(list(words), address, port, list(hosts), List.of(), List.of(), false, true);
  }

  /// Of the servers for front ends: `--host` alone means every address.
  private static Server front(String words, int port) {
    return new Server(
        list(words),
        "localhost",
        port,
        List.of("--host", "-H", "--hostname"),
        List.of("--port", "-p"),
        List.of(),
        true,
        false);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /// The longer of two that begin alike comes first.
  static final List<Server> ALL =
      List.of(
          // Python
          of("uvicorn", HERE, 8000, "--host", "--port"),
          of("granian", HERE, 8000, "--host", "--port"),
          of("fastapi dev", HERE, 8000, "--host", "--port"),
          of("fastapi run", EVERYWHERE, 8000, "--host", "--port"),
          binding("gunicorn", HERE, 8000, "-b --bind"),
          binding("hypercorn", HERE, 8000, "-b --bind"),
          of("daphne", HERE, 8000, "-b --bind", "-p --port"),
          binding("waitress-serve", EVERYWHERE, 8080, "--listen"),
          of("flask run", HERE, 5000, "--host -h", "--port -p"),
          positional("manage.py runserver_plus", HERE, 8000, ""),
          positional("manage.py runserver", HERE, 8000, ""),
          positional("django-admin runserver", HERE, 8000, ""),
          of("sanic", HERE, 8000, "--host -H", "--port -p"),
          of("litestar run", HERE, 8000, "--host -H", "--port -p"),
          of("chainlit run", HERE, 8000, "--host", "--port -p"),
          of("streamlit run", EVERYWHERE, 8501, "--server.address", "--server.port"),
          of("mlflow server", HERE, 5000, "--host -h", "--port -p"),
          of("mlflow ui", HERE, 5000, "--host -h", "--port -p"),
          of("jupyter notebook", "localhost", 8888, "--ip", "--port"),
          of("jupyter lab", "localhost", 8888, "--ip", "--port"),
          of("jupyter server", "localhost", 8888, "--ip", "--port"),
          of("jupyter-notebook", "localhost", 8888, "--ip", "--port"),
          of("jupyter-lab", "localhost", 8888, "--ip", "--port"),
          binding("mkdocs serve", HERE, 8000, "-a --dev-addr"),
          positional("http.server", EVERYWHERE, 8000, "-b --bind"),
          // Ruby
          of("rails server", "localhost", 3000, "-b --binding", "-p --port"),
          of("rails s", "localhost", 3000, "-b --binding", "-p --port"),
          of("rackup", "localhost", 9292, "-o --host", "-p --port"),
          binding("puma", EVERYWHERE, 9292, "-b --bind"),
          of("jekyll serve", HERE, 4000, "-H --host", "-P --port"),
          of("jekyll s", HERE, 4000, "-H --host", "-P --port"),
          // PHP
          of("artisan serve", HERE, 8000, "--host", "--port"),
          of("symfony server:start", HERE, 8000, "--listen-ip", "--port"),
          of("symfony serve", HERE, 8000, "--listen-ip", "--port"),
          binding("php", "", 0, "-S"),
          // front ends
          front("vite preview", 4173),
          front("vite build", 0),
          front("vite", 5173),
          front("astro dev", 4321),
          front("astro preview", 4321),
          front("webpack-dev-server", 8080),
          front("webpack serve", 8080),
          front("ng serve", 4200),
          front("nuxt dev", 3000),
          front("nuxi dev", 3000),
          front("gatsby develop", 8000),
          front("docusaurus start", 3000),
          front("json-server", 3000),
          front("wrangler dev", 8787),
          of("next dev", EVERYWHERE, 3000, "-H --hostname", "-p --port"),
          of("next start", EVERYWHERE, 3000, "-H --hostname", "-p --port"),
          of("vue-cli-service serve", EVERYWHERE, 8080, "--host", "--port"),
          of("react-scripts start", EVERYWHERE, 3000, "", ""),
          of("http-server", EVERYWHERE, 8080, "-a", "-p"),
          of("hugo server", HERE, 1313, "--bind", "-p --port"),
          of("hugo serve", HERE, 1313, "--bind", "-p --port"),
          of("trunk serve", HERE, 8080, "--address -a", "--port -p"),
          // others
          of("mix phx.server", HERE, 4000, "", ""),
          of("deno serve", EVERYWHERE, 8000, "--host", "--port"),
          binding("ollama serve", HERE, 11434, ""),
          binding("vault server -dev", HERE, 8200, "-dev-listen-address"),
          of("consul agent -dev", HERE, 8500, "-client", "-http-port"),
          of("tensorboard", "localhost", 6006, "--host", "--port"),
          of("temporal server start-dev", HERE, 7233, "--ip", "--port"),
          of("mongod", "", 27017, "--bind_ip", "--port"),
          of("redis-server", "", 6379, "--bind", "--port"),
          binding("dotnet", "", 0, "--urls"),
          of("java", "", 0, "--server.address -Dserver.address", "--server.port -Dserver.port"));
}
