"""An address of a bucket is read strictly; what is wrong is answered with what to write."""

from __future__ import annotations

import pytest

from blindfolio.archive import opening
from blindfolio.archive.address import HOW, S3Address, parse
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.s3 import S3Archive
from blindfolio.settings import load


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("s3://reviews?region=eu-central-1", S3Address("reviews", "", "eu-central-1")),
        ("s3://reviews/?region=eu-west-1", S3Address("reviews", "", "eu-west-1")),
        (
            "s3://my.reviews/blindfolio/site-1/?region=eu-west-1&encryption=aws:kms",
            S3Address("my.reviews", "blindfolio/site-1", "eu-west-1", "", "aws:kms"),
        ),
        (
            "s3://reviews/a?endpoint=http://127.0.0.1:9000/&region=us-east-1&encryption=none",
            S3Address("reviews", "a", "us-east-1", "http://127.0.0.1:9000", "none"),
        ),
    ],
)
def test_an_address_says_bucket_prefix_region_and_store(value: str, meant: S3Address) -> None:
    assert parse(value) == meant


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("reviews", HOW),
        ("s3:/reviews?region=eu-west-1", HOW),
        ("gs://reviews?region=eu-west-1", HOW),
        ("s3://?region=eu-west-1", HOW),
        ("s3://Reviews?region=eu-west-1", HOW),
        ("s3://key:secret@reviews?region=eu-west-1", HOW),
        ("s3://reviews/../other?region=eu-west-1", HOW),
        ("s3://reviews/a//b?region=eu-west-1", HOW),
        ("s3://reviews/a b?region=eu-west-1", HOW),
        ("s3://reviews?region=eu-west-1#x", HOW),
        ("s3://reviews?region", HOW),
        ("s3://reviews", "The region is required"),
        ("s3://reviews?region=", "The region is required"),
        ("s3://reviews?endpoint=https://store.example", "The region is required"),
        (
            "s3://reviews?region=eu-west-1&acl=public-read",
            "only region, endpoint and encryption",
        ),
        ("s3://reviews?region=eu-west-1&region=eu-west-2", "each once"),
        (
            "s3://reviews?region=eu-west-1&endpoint=store.example",
            "The endpoint must begin with",
        ),
        ("s3://reviews?region=eu-west-1&endpoint=https://a:b@x.example", "path or password"),
        ("s3://reviews?region=eu-west-1&endpoint=https://x.example/path", "no path"),
        ("s3://reviews?region=eu-west-1&encryption=rot13", "The encryption must be AES256"),
    ],
)
def test_any_other_address_is_refused_with_what_to_write(value: str, says: str) -> None:
    with pytest.raises(ValueError) as told:
        parse(value)
    assert str(told.value).startswith(HOW)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("endpoint", "clear"),
    [
        ("http://store.example", True),
        ("http://10.0.0.7:9000", True),
        ("http://127.0.0.1:9000", False),
        ("http://[::1]:9000", False),
        ("https://store.example", False),
    ],
)
def test_an_address_knows_whether_files_cross_a_network_unencrypted(
    endpoint: str, clear: bool
) -> None:
    assert parse(f"s3://reviews?region=us-east-1&endpoint={endpoint}").in_clear == clear


def test_the_setting_chooses_the_storage_and_without_one_it_is_the_folder() -> None:
    assert isinstance(opening.of_site(load()), FolderArchive)
    chosen = opening.of_site(load(storage="s3://reviews/a?region=eu-west-1"))
    assert isinstance(chosen, S3Archive)
    assert chosen.at == S3Address("reviews", "a", "eu-west-1")
