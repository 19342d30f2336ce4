// Lets a program of one user speak as another: every connection to LISTEN becomes one to TARGET by a process of UID.
// usage: asuser LISTEN TARGET UID
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un named(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "asuser: too long: %s\n", path);
        exit(2);
    }
    strcpy(address.sun_path, path);
    return address;
}

static int pass(int from, int to) {
    char bytes[65536];
    ssize_t count = read(from, bytes, sizeof bytes);
    for (ssize_t done = 0; done < count;) {
        ssize_t written = write(to, bytes + done, count - done);
        if (written < 0) {
            return 0;
        }
        done += written;
    }
    return count > 0;
}

static void relay(int client, const char *target, uid_t uid) {
    struct sockaddr_un address = named(target);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid)) {
        perror("asuser");
        exit(2);
    }
    if (connect(server, (struct sockaddr *)&address, sizeof address)) {
        exit(1);
    }
    struct pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    while (poll(ends, 2, -1) > 0 || errno == EINTR) {
        if (ends[0].revents && !pass(client, server)) {
            break;
        }
        if (ends[1].revents && !pass(server, client)) {
            break;
        }
    }
    exit(0);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct sockaddr_un address = named(argv[1]);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) {
        perror(argv[1]);
        return 2;
    }
    while (1) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0) {
            if (fork() == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                relay(client, argv[2], (uid_t)strtoul(argv[3], NULL, 10));
            }
            close(client);
        }
    }
}
