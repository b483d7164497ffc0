package io.whydown.vendor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Command lines that start servers, as files and shells hold them.
class StartCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "uvicorn shop:app                                        # 127.0.0.1 # 8000",
        "[\"uvicorn\", \"shop:app\", \"--host\", \"0.0.0.0\"]    # 0.0.0.0   # 8000",
        "uvicorn shop:app --port=9000                            # 127.0.0.1 # 9000",
        "poetry run gunicorn shop.wsgi -b :9001                  # 0.0.0.0   # 9001",
        "gunicorn shop.wsgi --bind 127.0.0.1:9002                # 127.0.0.1 # 9002",
        "python manage.py runserver                              # 127.0.0.1 # 8000",
        "sh -c \"python manage.py migrate && python manage.py runserver 0.0.0.0:80\" # 0.0.0.0 # 80",
        "./manage.py runserver 8010                              # 127.0.0.1 # 8010",
        "flask --app shop run -p 5001                            # 127.0.0.1 # 5001",
        "python3 -m http.server                                  # 0.0.0.0   # 8000",
        "bundle exec rails s                                     # localhost # 3000",
        "bin/rails server -b 0.0.0.0 -p 80                       # 0.0.0.0   # 80",
        "php artisan serve                                       # 127.0.0.1 # 8000",
        "php -S localhost:8081 -t public                         # localhost # 8081",
        "npx vite                                                # localhost # 5173",
        "vite --host                                             # 0.0.0.0   # 5173",
        "ng serve --host 0.0.0.0                                 # 0.0.0.0   # 4200",
        "next dev -p 3001                                        # 0.0.0.0   # 3001",
        "java -Dserver.port=8443 -jar shop.jar                   # ''        # 8443",
        "java -jar shop.jar --server.port=8082                   # ''        # 8082",
        "kubectl port-forward svc/shop 8080:80                   # 127.0.0.1 # 8080",
        "kubectl -n web port-forward --address 0.0.0.0 pod/a 9:9 8081:80 # 0.0.0.0 # 8081",
        "HOST=x ollama serve                                     # 127.0.0.1 # 11434",
        "uvicorn shop:app --host $HOST                           # ''        # 8000"
      })
  void tellsWhereItWillListen(String line, String address, int port) {
    assertThat(StartCommand.in(line))
        .as(line)
        .hasValueSatisfying(found -> {
          assertThat(found.address()).isEqualTo(address.replace("''", ""));
          assertThat(found.port()).isEqualTo(port);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "npm start",
        "node server.js",
        "vite build",
        "php bin/console cache:clear",
        "gunicorn shop.wsgi -c gunicorn.conf.py",
        "gunicorn shop.wsgi -b unix:/run/shop.sock",
        "uvicorn shop:app --uds /run/shop.sock",
        "java -jar shop.jar",
        "python manage.py ru\u2026",
        "docker-entrypoint.sh redis-server",
        "echo uvicorn is fine"
      })
  void saysNothingWhereTheLineDoesNotTell(String line) {
    assertThat(StartCommand.in(line)).as(line).isEmpty();
  }

  @Test
  void survivesWhatIsNoCommand() {
    assertThat(StartCommand.in("")).isEmpty();
    assertThat(StartCommand.in("\"'[]\"' , && || ;")).isEmpty();
    assertThat(StartCommand.in("uvicorn " + "x ".repeat(5_000))).isEmpty();
    assertThat(StartCommand.in("flask")).isEmpty();
  }
}
