// Keys and policies of fscrypt, for tests: the key is made of one repeated byte.
// usage: vault add DIRECTORY BYTE | policy DIRECTORY BYTE | remove DIRECTORY BYTE
#include <errno.h>
#include <fcntl.h>
#include <linux/fscrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int fail(const char *what) {
    perror(what);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    int directory = open(argv[2], O_RDONLY | O_DIRECTORY);
    if (directory < 0) {
        return fail(argv[2]);
    }
    // Adding a key that is there is no error, and tells how it is named.
    struct {
        struct fscrypt_add_key_arg argument;
        char raw[64];
    } key;
    memset(&key, 0, sizeof key);
    key.argument.key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    key.argument.raw_size = sizeof key.raw;
    memset(key.raw, atoi(argv[3]), sizeof key.raw);
    if (ioctl(directory, FS_IOC_ADD_ENCRYPTION_KEY, &key)) {
        return fail("add key");
    }
    if (!strcmp(argv[1], "policy")) {
        struct fscrypt_policy_v2 policy;
        memset(&policy, 0, sizeof policy);
        policy.version = FSCRYPT_POLICY_V2;
        policy.contents_encryption_mode = FSCRYPT_MODE_AES_256_XTS;
        policy.filenames_encryption_mode = FSCRYPT_MODE_AES_256_CTS;
        policy.flags = FSCRYPT_POLICY_FLAGS_PAD_32;
        memcpy(policy.master_key_identifier, key.argument.key_spec.u.identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
        if (ioctl(directory, FS_IOC_SET_ENCRYPTION_POLICY, &policy)) {
            return fail("policy");
        }
    } else if (!strcmp(argv[1], "remove")) {
        struct fscrypt_remove_key_arg gone;
        memset(&gone, 0, sizeof gone);
        gone.key_spec = key.argument.key_spec;
        if (ioctl(directory, FS_IOC_REMOVE_ENCRYPTION_KEY, &gone)) {
            return fail("remove key");
        }
    }
    for (int i = 0; i < FSCRYPT_KEY_IDENTIFIER_SIZE; i++) {
        printf("%02x", key.argument.key_spec.u.identifier[i]);
    }
    printf("\n");
    return 0;
}
